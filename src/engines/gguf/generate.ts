import type { LlamaGrammarEvaluationState, LlamaModel, Token } from "node-llama-cpp";
import type { Abort } from "../abort.js";
import type { AnswerText } from "./answer-text.js";
import { penalises, type Sampling } from "./sampling.js";
import type { SequenceSeat } from "./sequence-seat.js";
import { throwIfAborted } from "./throw-if-aborted.js";

/** What every way to an answer needs. */
export interface AnswerJob {
  readonly model: LlamaModel;
  readonly seat: SequenceSeat;
  readonly prompt: readonly Token[];
  /** Most tokens the answer may have, window and `maxTokens` considered. */
  readonly limit: number;
  /** Aborting any of them ends the work. */
  readonly aborts: readonly Abort[];
}

/** One answer to generate token by token. */
export interface Generation extends AnswerJob {
  readonly sampling: Sampling;
  /** Tokens that end the answer, beside the model's own end-of-text tokens. */
  readonly stopTokens: ReadonlySet<Token>;
  readonly grammar?: LlamaGrammarEvaluationState;
  readonly answer: AnswerText;
}

/** How an answer ended, and where its time went. */
export interface Generated {
  readonly finish: "stop" | "length";
  readonly completion: number;
  /** Tokens of the prompt that did not have to be evaluated again. */
  readonly cached: number;
  readonly promptMs: number;
  readonly generateMs: number;
}

/** Tokens of a long prompt evaluated between two looks at the signal. */
const STRIDE = 512;
const RECENT_TOKENS = 64;

/**
 * Evaluates a prompt and chooses token after token until the answer is complete.
 * @throws EngineError what the first abort that came says, between two tokens
 */
export async function generate(job: Generation): Promise<Generated> {
  const started = performance.now();
  const { input, cached } = await beginPrompt(job);
  let firstAt: number | undefined;
  let completion = 0;
  let finish: Generated["finish"] = "length";
  const recent: Token[] = [];
  for await (const { token } of tokens(job, input, recent)) {
    firstAt ??= performance.now();
    throwIfAborted(job.aborts);
    if (job.model.isEogToken(token) || job.stopTokens.has(token)) {
      finish = "stop";
      break;
    }
    completion++;
    recent.push(token);
    const complete = job.answer.push(token);
    throwIfAborted(job.aborts);
    if (complete) finish = "stop";
    if (complete || completion >= job.limit) break;
  }
  job.answer.finish();
  const ended = performance.now();
  firstAt ??= ended;
  return {
    finish,
    completion,
    cached,
    promptMs: firstAt - started,
    generateMs: ended - firstAt,
  };
}

/**
 * Evaluates what is new of a prompt, all but its last stretch, which is left for the first question.
 * @throws EngineError what the first abort that came says
 */
export async function beginPrompt(job: AnswerJob): Promise<{ input: Token[]; cached: number }> {
  const fresh = await job.seat.prepare(job.prompt);
  let at = 0;
  for (; fresh.length - at > STRIDE; at += STRIDE) {
    throwIfAborted(job.aborts);
    await job.seat.sequence.evaluateWithoutGeneratingNewTokens(fresh.slice(at, at + STRIDE));
  }
  throwIfAborted(job.aborts);
  return { input: fresh.slice(at), cached: job.prompt.length - fresh.length };
}

function tokens(job: Generation, input: Token[], recent: readonly Token[]) {
  const { sampling, grammar, answer } = job;
  const { temperature, topK, topP, minP, seed, extra } = sampling;
  return job.seat.sequence.evaluateWithMetadata(
    input,
    {},
    {
      ...extra,
      temperature,
      topK,
      topP,
      minP,
      seed,
      // Thoughts are free; the grammar takes over where the answer begins.
      grammarEvaluationState: grammar && (() => (answer.answering ? grammar : undefined)),
      repeatPenalty: penalises(sampling)
        ? {
            punishTokens: () => recent.slice(-RECENT_TOKENS) as Token[],
            maxPunishTokens: RECENT_TOKENS,
            penalty: sampling.repeatPenalty,
            presencePenalty: sampling.presencePenalty,
            frequencyPenalty: sampling.frequencyPenalty,
          }
        : undefined,
      yieldEogToken: true,
      contextShift: { strategy: refuseShift },
    },
  );
}

/** The limits keep every answer inside the window; dropping the beginning of a prompt would change its meaning. */
export function refuseShift(): never {
  throw new Error("the context window overflowed");
}
