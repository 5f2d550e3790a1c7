import type { z } from "zod";
import { answerError } from "../answers/index.js";
import { resolveSettings } from "../config/index.js";
import type { Durations, ModelInfo, Outcome, RunEvent, Tokens } from "../contract/index.js";
import { openModel } from "../engines/index.js";
import { AnswerError } from "../errors/index.js";
import { createDeadlines, createGate, fixedLimit, resolveTimeout } from "../scheduling/index.js";
import type { Asking } from "./ask-engine.js";
import { askValid } from "./ask-valid.js";
import { callListener } from "./call-listener.js";
import { checkPrompt } from "./check-prompt.js";
import { columnProbabilities } from "./column-probabilities.js";
import { RunControl } from "./control.js";
import type { AskingOptions, PromptResult, RunOptions } from "./process-options.js";
import { checkOptions } from "./read-options.js";
import { resolveAnswer, systemText } from "./resolve-answer.js";
import { DEFAULT_TIMEOUT_MS } from "./session-parts.js";
import { listenForInterrupt } from "./signals.js";
import { defineTask } from "./task.js";
import { whileOpening } from "./while-opening.js";

/** One answer with what it cost. */
export interface Answered<T = string> {
  readonly answer: T;
  readonly text: string;
  /** Probability of each label by closed-set column, where the engine tells it. */
  readonly probabilities?: NonNullable<Outcome["probabilities"]>;
  readonly attempts: number;
  readonly tokens: Tokens;
  readonly durations: Durations;
  readonly model: ModelInfo;
}

/**
 * Options of `ask`. What is about many requests or about a run (`concurrency`, `startDelayMs`, `progress`, `debug`,
 * `run`, `project`, `version`, `fresh`, `failOnError`) may stand there, so that one object does for `batchInference`
 * too, and has no effect on one question.
 */
export interface AskOptions extends Omit<AskingOptions, "onEvent">, RunOptions {
  /** Ask once more when the answer is invalid, showing the model what was wrong. Default false. */
  readonly reask?: boolean;
  /**
   * Hears the answer as it comes: the new piece, and the text so far. A retry begins with a new text. What it throws,
   * or rejects with, is told once as a warning of the process; the answer is given all the same.
   */
  readonly onText?: (delta: string, text: string) => void;
  /** Hears of every retry, the one event of a call without a run; what it throws is told as with `onText`. */
  readonly onEvent?: (event: Extract<RunEvent, { type: "retry" }>) => void;
}

/**
 * Asks one prompt, with retries, and throws when there is no valid answer.
 * Nothing is journalled; use `batchInference` for more than one prompt.
 *
 * @throws {TaskError} `option-invalid`, `prompt-empty`, `schema-unsupported`
 * @throws {EngineError} `request-failed` after the last retry, `cancelled`
 * @throws {AnswerError} `answer-invalid`, `answer-truncated`
 * @throws {EngineUnavailableError} `engine-unavailable`
 * @throws {ModelNotFoundError} `model-not-found`
 * @example
 * const { answer } = await ask("What is the capital of France?", { model: "llama3.2" });
 */
export async function ask<A extends z.ZodType>(
  prompt: PromptResult,
  options: AskOptions & { readonly answer: A },
): Promise<Answered<z.output<A>>>;
export async function ask(prompt: PromptResult, options: AskOptions): Promise<Answered>;
export async function ask(
  prompt: PromptResult,
  options: AskOptions & { readonly answer?: z.ZodType },
): Promise<Answered<unknown>> {
  await checkOptions("ask", options);
  checkPrompt(prompt);
  const { spec: answer, single } = resolveAnswer(options.answer, undefined, "answer");
  const handle = await openModel(options.model, resolveSettings());
  const info = await whileOpening(options, (signal) =>
    handle.engine.inspect(handle.model, options.options ?? {}, signal),
  );
  const task = defineTask({
    handle,
    info,
    options: options.options ?? {},
    system: systemText(options.system, undefined, answer),
    answer,
    render: () => undefined,
    rowsPerRequest: 1,
    reask: options.reask ?? false,
  });
  const control = new RunControl(createGate(), fixedLimit(1), createDeadlines());
  const disconnect = listenForInterrupt(control, { ...options, graceMs: 0 });
  try {
    await handle.engine.warm(handle.model, task.options, control.signal);
    const limits = resolveTimeout(options.timeout ?? DEFAULT_TIMEOUT_MS, options.retries);
    const content = typeof prompt === "string" ? { text: prompt } : prompt;
    const asking = { task, control, ...limits, ...listeners(options) };
    const { reply, attempts, reading } = await askValid(asking, content);
    if (reading.status !== "ok") {
      const { message } = answerError(reading);
      throw new AnswerError(`answer-${reading.status}`, message, {
        received: reply.text,
      });
    }
    const { tokens, durations, text } = reply;
    const probabilities = reply.scored && columnProbabilities(reply.scored);
    return {
      answer: single ? reading.values?.answer : reading.values,
      text,
      ...(probabilities && { probabilities }),
      attempts,
      tokens,
      durations,
      model: info,
    };
  } finally {
    disconnect();
    control.dispose();
  }
}

function listeners({ onText, onEvent }: AskOptions): Pick<Asking, "onText" | "onRetry"> {
  return {
    ...(onText && { onText: hear("onText", onText) }),
    ...(onEvent && {
      onRetry: hear("onEvent", ({ ids, attempt, waitMs, error }) =>
        onEvent({ type: "retry", ids, attempt, waitMs, message: error.message }),
      ),
    }),
  };
}

/** The answer is not lost for a listener's fault; there is no run that could tell of it. */
function hear<Given extends unknown[]>(name: string, listener: (...given: Given) => unknown) {
  let told = false;
  return (...given: Given): void =>
    callListener(
      () => listener(...given),
      (error) => {
        if (told) return;
        told = true;
        const why = error instanceof Error ? error.message : String(error);
        process.emitWarning(`ask: ${name} threw: ${why}`, { type: "PromptframeWarning" });
      },
    );
}
