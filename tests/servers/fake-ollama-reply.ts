import type { FakeFault, FakeRequest } from "./fake-ollama-options.js";

/** What one request's work came to. */
export interface Work {
  readonly text: string;
  readonly thinking?: string;
  readonly doneReason: "stop" | "length";
  /** Probabilities of the text's tokens, one entry each, where they were asked for. */
  readonly logprobs?: readonly object[];
  readonly promptTokens: number;
  readonly queueMs: number;
  readonly loadMs: number;
  readonly workMs: number;
}

/** Letters of one token, roughly that of English. */
export const LETTERS_PER_TOKEN = 4;

const CREATED = "2026-11-21T00:00:00.000000000Z";

/** The last object of an answer, or the whole of one that is not streamed. */
export function finalObject(request: FakeRequest, work: Work, fault?: FakeFault): object {
  const start = {
    ...opening(request),
    ...part(request, wholeText(work, fault), spoken(work, fault)),
    ...(work.logprobs && { logprobs: work.logprobs }),
  };
  if (fault?.kind === "not-done") return { ...start, done: false };
  if (fault?.kind === "no-done") return start;
  return { ...start, ...ending(work, fault) };
}

/** The lines of a streamed answer. */
export function streamObjects(request: FakeRequest, work: Work, fault?: FakeFault): object[] {
  const text = wholeText(work, fault);
  const pieces = text.match(/[\s\S]{1,12}/g) ?? [];
  const thoughts = spoken(work, fault);
  const lines: object[] = [];
  if (thoughts) lines.push({ ...opening(request), ...part(request, "", thoughts), done: false });
  for (const [at, piece] of pieces.entries()) {
    // Twelve letters are three tokens here.
    const logprobs = work.logprobs?.slice(at * 3, at * 3 + 3);
    const line = { ...opening(request), ...part(request, piece), ...(logprobs && { logprobs }) };
    lines.push({ ...line, done: false });
  }
  if (fault?.kind === "stream-error") {
    return [...lines.slice(0, 2), { error: fault.error }];
  }
  if (fault?.kind === "not-done" || fault?.kind === "no-done") return lines;
  return [...lines, { ...opening(request), ...part(request, ""), ...ending(work, fault) }];
}

function opening(request: FakeRequest): object {
  return { model: request.model, created_at: CREATED };
}

function part(request: FakeRequest, text: string, thinking?: string): object {
  if (request.path === "/api/generate") {
    return thinking ? { response: text, thinking } : { response: text };
  }
  const message = { role: "assistant", content: text };
  return { message: thinking ? { ...message, thinking } : message };
}

function wholeText(work: Work, fault: FakeFault | undefined): string {
  if (fault?.kind === "thinking-only") return "";
  if (fault?.kind === "length") return work.text.slice(0, Math.ceil(work.text.length / 2));
  return work.text;
}

function spoken(work: Work, fault: FakeFault | undefined): string | undefined {
  return fault?.kind === "thinking-only" ? `I wonder: ${work.text}` : work.thinking;
}

function ending(work: Work, fault: FakeFault | undefined): object {
  const promptMs = work.workMs / 5;
  const total = work.queueMs + work.loadMs + work.workMs;
  return {
    done: true,
    done_reason: fault?.kind === "length" ? "length" : work.doneReason,
    total_duration: nanoseconds(total),
    load_duration: nanoseconds(work.loadMs),
    prompt_eval_count: work.promptTokens,
    prompt_eval_duration: nanoseconds(promptMs),
    eval_count: tokens(wholeText(work, fault)) + tokens(spoken(work, fault) ?? ""),
    eval_duration: nanoseconds(work.workMs - promptMs),
  };
}

/** Number of tokens of a text. */
export function tokens(text: string): number {
  return Math.ceil(text.length / LETTERS_PER_TOKEN);
}

function nanoseconds(ms: number): number {
  return Math.round(ms * 1e6);
}
