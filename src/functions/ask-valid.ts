import type { AnswerReading, EngineRequest, Reply } from "../contract/index.js";
import { type Asking, askEngine } from "./ask-engine.js";
import { reaskTurns, sumDurations, sumTokens } from "./ask-row.js";
import { type RowText, requestFor } from "./task.js";

/** What one question came to, requests and costs of asking it again included. */
export interface ValidAsked {
  readonly reply: Reply;
  readonly attempts: number;
  readonly reading: AnswerReading;
}

/**
 * Asks one question, and once more where the answer is invalid and the task allows it. A second try that comes to
 * nothing does not count.
 * @throws {EngineError} what the request failed with after its last retry
 */
export async function askValid(asking: Asking, content: RowText): Promise<ValidAsked> {
  const { task } = asking;
  const first = await askOnce(asking, requestFor(task, content));
  if (first.reading.status !== "invalid" || !task.reask) return first;
  const second = await askOnce(
    asking,
    requestFor(task, content, reaskTurns(first.reply.text, first.reading, task.answer)),
  ).catch((error: unknown) => {
    if (asking.control.stopped) throw error;
  });
  if (second === undefined) return first;
  const better = second.reading.status === "ok" ? second : first;
  const tokens = sumTokens(first.reply.tokens, second.reply.tokens)!;
  const durations = sumDurations(first.reply.durations, second.reply.durations)!;
  return {
    reply: { ...better.reply, tokens, durations },
    attempts: first.attempts + second.attempts,
    reading: better.reading,
  };
}

async function askOnce(asking: Asking, request: EngineRequest): Promise<ValidAsked> {
  const asked = await askEngine(asking, ["1"], request);
  if ("error" in asked) throw asked.error;
  const { reply, attempts } = asked;
  return {
    reply,
    attempts,
    reading: asking.task.answer.read(reply.text, reply.finish === "length"),
  };
}
