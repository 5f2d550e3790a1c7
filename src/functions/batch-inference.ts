import type { z } from "zod";
import { resolveSettings } from "../config/index.js";
import type { Durations, Outcome, Row, RowError, RowStatus, Tokens } from "../contract/index.js";
import { openModel } from "../engines/index.js";
import type { PromptFile } from "../prompting/index.js";
import { batchPrompt } from "./batch-prompt.js";
import { taskRecord } from "./manifest-record.js";
import type { AskingOptions, PromptResult, RunOptions } from "./process-options.js";
import { type PromptList, readPrompts, textOf } from "./prompt-list.js";
import { checkOptions } from "./read-options.js";
import { resolveAnswer, systemText } from "./resolve-answer.js";
import { ResultStream } from "./result-stream.js";
import { rememberRun } from "./results-run.js";
import { runSession } from "./run-session.js";
import type { RunSummary } from "./run-summary.js";
import { stopError } from "./stop-error.js";
import { defineTask } from "./task.js";
import { whileOpening } from "./while-opening.js";

/** Options of `batchInference` beside the prompts. */
export interface BatchOptions extends AskingOptions, RunOptions {
  /**
   * Prompt that goes with all of them, such as that of a fine-tuning: a prompt file, its path, or a template. Its
   * system text, examples, answer columns and options count, and each prompt takes the place of the template's one
   * column. Default: prompts are asked as they are.
   */
  readonly prompt?: string | PromptFile;
  /** Shape of every answer; without it the response is plain text. */
  readonly answer?: z.ZodType;
}

/** What became of one prompt. */
export interface BatchResult {
  /** Position among the prompts, counted from 0. */
  readonly index: number;
  readonly prompt: string;
  readonly success: boolean;
  /** The model's text; absent when there is none. */
  readonly response?: string;
  /** Validated values, when `answer` was given and the row is ok. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Probability of each label by closed-set column, where the engine tells it. */
  readonly probabilities?: NonNullable<Outcome["probabilities"]>;
  readonly status: RowStatus;
  readonly error?: RowError;
  /** Requests made, 0 when the answer was not asked for. */
  readonly attempts: number;
  readonly tokens?: Tokens;
  readonly durations?: Durations;
  /** The answer came from a journal. */
  readonly reused: boolean;
}

/**
 * A batch at work: await it for all results in the order of the prompts, or iterate it to get each
 * result as it arrives.
 */
export interface BatchRun extends PromiseLike<BatchResult[]>, AsyncIterable<BatchResult> {
  /** What the run was; resolves when it has ended. */
  readonly run: Promise<RunSummary>;
}

/**
 * Asks a list of prompts side by side; failures stay in their place as results.
 *
 * @param prompts texts, or `{ text, images }`; an array or any (async) iterable
 * @throws the same errors as `processDataset`, when awaited or iterated
 * @example
 * const results = await batchInference(["What is 2 + 2?", "What is 3 + 3?"], { model: "llama3.2" });
 * for await (const result of batchInference(prompts, options)) console.log(result.index, result.response);
 */
export function batchInference(
  prompts: Iterable<PromptResult> | AsyncIterable<PromptResult>,
  options: BatchOptions,
): BatchRun {
  const stream = new ResultStream<BatchResult>();
  const work = runBatch(prompts, options, stream);
  const all = work.then(({ results }) => results);
  const run = work.then(({ summary }) => summary);
  work.then(
    () => stream.end(),
    (error: unknown) => stream.fail(error),
  );
  for (const promise of [all, run]) promise.catch(() => {});
  return {
    // A batch is awaited like a promise and iterated like a stream.
    // biome-ignore lint/suspicious/noThenProperty: being awaitable is the point
    then: (onDone, onError) => all.then(onDone, onError),
    [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](),
    run,
  };
}

async function runBatch(
  prompts: Iterable<PromptResult> | AsyncIterable<PromptResult>,
  options: BatchOptions,
  stream: ResultStream<BatchResult>,
): Promise<{ results: BatchResult[]; summary: RunSummary }> {
  await checkOptions("batchInference", options);
  const list = readPrompts(prompts);
  try {
    return await askList(list, options, stream);
  } finally {
    list.close();
  }
}

async function askList(
  list: PromptList,
  options: BatchOptions,
  stream: ResultStream<BatchResult>,
): Promise<{ results: BatchResult[]; summary: RunSummary }> {
  const { total } = list;
  const settings = resolveSettings();
  const prompt = await batchPrompt(options.prompt);
  const { file, fill } = prompt;
  const { spec: answer, from } = resolveAnswer(options.answer, file, "response");
  const modelOptions = { ...file?.options, ...options.options };
  const handle = await openModel(options.model, settings);
  const info = await whileOpening(options, (signal) =>
    handle.engine.inspect(handle.model, modelOptions, signal),
  );
  const task = defineTask({
    handle,
    info,
    options: modelOptions,
    system: systemText(options.system, file, answer),
    examples: file?.examples,
    answer,
    render: (row) => fill(row.values.prompt as PromptResult),
    rowsPerRequest: 1,
    reask: options.reask ?? true,
  });
  const results: BatchResult[] = [];
  const end = await runSession({
    settings,
    title: total === undefined ? "prompts" : `${total.toLocaleString("en-US")} prompts`,
    prompt: "a list of prompts",
    task,
    options,
    defaults: { concurrency: 5, startDelayMs: 100 },
    rows: list.rows(),
    openEnded: total === undefined,
    total,
    identity: {
      prompt: ["batchInference", prompt.source].filter(Boolean).join("\n"),
      data: list.identity,
      selection: "all",
    },
    record: {
      ...taskRecord("batchInference", task, options.model),
      answerFrom: from,
      ...(file?.gate && { gate: file.gate }),
      data: { describe: "prompts", identity: list.identity },
    },
    version: undefined,
    makeTarget: () => ({
      held: 0,
      put: (row, outcome, reused) => {
        const result = toResult(row, outcome, reused);
        results[row.index] = result;
        stream.push(result);
      },
    }),
  });
  const error = stopError(end, results.filter(Boolean));
  if (error) throw error;
  rememberRun(results, end.summary);
  return { results, summary: end.summary };
}

function toResult(row: Row, outcome: Outcome, reused: boolean): BatchResult {
  const { status, text, values, probabilities, error, attempts, tokens, durations } = outcome;
  return {
    index: row.index,
    prompt: textOf(row.values.prompt as PromptResult),
    success: status === "ok",
    ...(text === undefined ? {} : { response: text }),
    ...(status === "ok" && values ? { values } : {}),
    ...(probabilities ? { probabilities } : {}),
    status,
    ...(error ? { error } : {}),
    attempts,
    ...(tokens ? { tokens } : {}),
    ...(durations ? { durations } : {}),
    reused,
  };
}
