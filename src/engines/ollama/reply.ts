import type { Reply } from "../../contract/index.js";
import { EngineError } from "../../errors/index.js";
import { wholeMicros } from "../whole-micros.js";
import { errorInBody } from "./classify.js";
import { plainExcerpt } from "./error-text.js";

/** The last object of a chat answer, read leniently: servers leave out what is zero. */
export interface ChatAnswer {
  readonly message?: { readonly content?: unknown; readonly thinking?: unknown };
  readonly logprobs?: unknown;
  readonly error?: unknown;
  readonly done?: unknown;
  readonly done_reason?: unknown;
  readonly total_duration?: unknown;
  readonly load_duration?: unknown;
  readonly prompt_eval_count?: unknown;
  readonly prompt_eval_duration?: unknown;
  readonly eval_count?: unknown;
  readonly eval_duration?: unknown;
}

/**
 * Reads one JSON object of an answer.
 * @throws EngineError `protocol` when it is none, or the kind of the `error` it holds.
 */
export function parseAnswer(text: string, label: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw protocolError(label, `sent something that is not JSON: ${excerpt(text)}`, cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw protocolError(label, `sent JSON that is no object: ${excerpt(text)}`);
  }
  const answer = value as Record<string, unknown>;
  if (answer.error !== undefined && answer.error !== null) throw errorInBody(text, label);
  return answer;
}

/**
 * Makes a reply of a whole chat answer.
 * @throws EngineError `repetition` or `protocol` when the answer is not whole, whatever its status said.
 */
export function toReply(answer: ChatAnswer, label: string, totalMs: number): Reply {
  const { message } = answer;
  if (typeof message?.content !== "string") throw protocolError(label, "sent no message");
  if (answer.done !== true) throw unfinished(answer, label);
  if (answer.done_reason === "load" || answer.done_reason === "unload") {
    throw protocolError(label, `only did a "${answer.done_reason}" and answered nothing`);
  }
  const thinking = message.thinking;
  const base = {
    text: message.content,
    finish: answer.done_reason === "length" ? ("length" as const) : ("stop" as const),
    tokens: { prompt: count(answer.prompt_eval_count), completion: count(answer.eval_count) },
    durations: durations(answer, totalMs),
  };
  return typeof thinking === "string" && thinking !== "" ? { ...base, thinking } : base;
}

/** An error of a server that does not keep to its own protocol. */
export function protocolError(label: string, what: string, cause?: unknown): EngineError {
  return new EngineError("protocol", `Ollama at ${label} ${what}.`, { cause });
}

function unfinished(answer: ChatAnswer, label: string): EngineError {
  if (answer.done !== false) return protocolError(label, "never said that its answer was done");
  // Before 0.34 a model caught repeating itself was ended like this: status 200, but not done.
  return new EngineError(
    "repetition",
    `Ollama at ${label} stopped the model before its answer was done; it probably repeated itself.`,
    { hint: "A repeatPenalty of 1.1 or another seed often helps." },
  );
}

function durations(answer: ChatAnswer, totalMs: number): Reply["durations"] {
  const loadMs = milliseconds(answer.load_duration);
  const promptMs = milliseconds(answer.prompt_eval_duration);
  const generateMs = milliseconds(answer.eval_duration);
  // The wait for a free slot is in no field of its own: it is what the others leave of the total.
  const waitMs = milliseconds(answer.total_duration) - loadMs - promptMs - generateMs;
  const queueMs = wholeMicros(Math.max(0, waitMs));
  return { totalMs: wholeMicros(totalMs), queueMs, loadMs, promptMs, generateMs };
}

/** Nanoseconds as the server counts, to milliseconds. */
function milliseconds(nanoseconds: unknown): number {
  return wholeMicros(count(nanoseconds) / 1e6);
}

function count(value: unknown): number {
  return typeof value === "number" && value > 0 ? value : 0;
}

function excerpt(text: string): string {
  return text.trim() === "" ? "an empty body" : `"${plainExcerpt(text.slice(0, 2000))}"`;
}
