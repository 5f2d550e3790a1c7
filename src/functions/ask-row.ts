import { readingOutcome, reaskMessage } from "../answers/index.js";
import type {
  AnswerReading,
  AnswerSpec,
  Durations,
  Message,
  Outcome,
  Reply,
  Tokens,
} from "../contract/index.js";
import type { EngineError } from "../errors/index.js";
import { type Asked, type Asking, askEngine } from "./ask-engine.js";
import { columnProbabilities } from "./column-probabilities.js";
import { type RowText, requestFor, type Task } from "./task.js";

/** Asks about one row, and once more when the answer is invalid and the task allows it. */
export async function askRow(asking: Asking, id: string, content: RowText): Promise<Outcome> {
  const { task } = asking;
  const first = readAsked(task, await askEngine(asking, [id], requestFor(task, content)));
  if (first.outcome.status !== "invalid" || !task.reask || !first.reading) return first.outcome;
  const followUp = reaskTurns(first.outcome.text ?? "", first.reading, task.answer);
  const again = await askEngine(asking, [id], requestFor(task, content, followUp));
  const second = readAsked(task, again);
  const better = second.outcome.status === "ok" ? second.outcome : first.outcome;
  return { ...better, ...sumCost(first.outcome, second.outcome) };
}

/** The turns that show the model its invalid answer and what was wrong with it. */
export function reaskTurns(
  text: string,
  reading: AnswerReading,
  answer: AnswerSpec,
): readonly Message[] {
  return [
    { role: "assistant", content: text },
    { role: "user", content: reaskMessage(reading, answer) },
  ];
}

interface ReadRow {
  readonly outcome: Outcome;
  readonly reading?: AnswerReading;
}

function readAsked(task: Task, asked: Asked): ReadRow {
  if ("error" in asked) return { outcome: failedOutcome(asked.error, asked.attempts) };
  const { reply, attempts } = asked;
  const reading = task.answer.read(reply.text, reply.finish === "length");
  return { outcome: readOutcome(reading, reply, attempts), reading };
}

function readOutcome(reading: AnswerReading, reply: Reply, attempts: number): Outcome {
  const { text, thinking, tokens, durations } = reply;
  const { status, values, error, warnings, repaired } = readingOutcome(reading);
  // One literal with every usual field: rows are many, and equal shapes are cheap.
  const outcome: Mutable<Outcome> = { status, values, text, attempts, tokens, durations };
  if (error) outcome.error = error;
  if (warnings) outcome.warnings = warnings;
  if (repaired) outcome.repaired = true;
  if (thinking) outcome.thinking = thinking;
  if (reply.scored) outcome.probabilities = columnProbabilities(reply.scored);
  return outcome;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The part of an outcome that the text alone decides; a journalled text is read again with it. */
export function textOutcome(
  answer: AnswerSpec,
  text: string,
  cut: boolean,
): Omit<Outcome, "attempts"> {
  const { status, values, error, warnings, repaired } = readingOutcome(answer.read(text, cut));
  return { status, values, text, error, warnings, repaired };
}

/** The outcome of a row whose request failed for good. */
export function failedOutcome(error: EngineError, attempts: number): Outcome {
  return {
    status: "failed",
    error: { code: error.kind, message: error.message },
    attempts,
  };
}

function sumCost(a: Outcome, b: Outcome): Pick<Outcome, "attempts" | "tokens" | "durations"> {
  return {
    attempts: a.attempts + b.attempts,
    tokens: sumTokens(a.tokens, b.tokens),
    durations: sumDurations(a.durations, b.durations),
  };
}

/** Adds the tokens of two requests for the same row. */
export function sumTokens(a: Tokens | undefined, b: Tokens | undefined): Tokens | undefined {
  if (!a || !b) return a ?? b;
  const cached = (a.cached ?? 0) + (b.cached ?? 0);
  return {
    prompt: a.prompt + b.prompt,
    completion: a.completion + b.completion,
    ...(cached > 0 ? { cached } : {}),
  };
}

/** Adds the times of two requests for the same row. */
export function sumDurations(
  a: Durations | undefined,
  b: Durations | undefined,
): Durations | undefined {
  if (!a || !b) return a ?? b;
  const sum: Record<string, number> = { ...a };
  for (const [name, ms] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + ms;
  return sum as unknown as Durations;
}
