import { resolveSettings } from "../config/index.js";
import type { Message, ModelHandle, ModelOptions } from "../contract/index.js";
import { openModel } from "../engines/index.js";
import { RunStoreError, TaskError } from "../errors/index.js";
import {
  getRun,
  type JournalEntry,
  type RunInfo,
  type RunNote,
  rowKey,
  runFailures,
} from "../runs/index.js";
import type { AskingOptions } from "./process-options.js";
import { checkOptions } from "./read-options.js";
import type { AskedRow } from "./repeats/repeat-rows.js";
import { reviveAnswer } from "./resolve-answer.js";
import { requireAskable } from "./row-runs.js";
import { runSession } from "./run-session.js";
import type { RunSummary } from "./run-summary.js";
import { stopError } from "./stop-error.js";
import type { RowFailure } from "./tally.js";
import { defineTask, type Task } from "./task.js";
import { whileOpening } from "./while-opening.js";

/** How a retry may differ from the run; what shapes the answers may not. */
export type RetryOptions = Omit<AskingOptions, "model" | "system" | "options"> & {
  /** The run's model, when it cannot be opened by name (a handle was given to the run). */
  readonly model?: string | ModelHandle;
  /** Rows of these statuses are asked again. Default: invalid, truncated and failed. */
  readonly statuses?: readonly ("invalid" | "truncated" | "failed")[];
};

/** What asking again brought. */
export interface RetryResult {
  /** Rows asked again. */
  readonly retried: number;
  /** Rows that are ok now. */
  readonly mended: number;
  /** Bad rows that were not asked: images are not kept in the run. */
  readonly leftOut: number;
  readonly failures: readonly RowFailure[];
  /** How asking again went; what the run is afterwards, `runs.get` tells. */
  readonly run: RunSummary;
}

const RETRIED = ["invalid", "truncated", "failed"] as const;

/**
 * Asks the bad rows of a run again, from its journal alone: the data is not needed.
 * The answers are kept in the same run; the call that made it then gives them without asking.
 * Rows that were asked with images are left out, as only texts are kept; a warning of the run says how many.
 * Rows that were never asked are not bad: a run that was cancelled or interrupted before them stays what it is.
 *
 * @throws {RunStoreError} `run-not-found`, `run-locked`, `run-corrupt`
 * @throws {TaskError} `option-invalid` for a benchmark, a fine-tuning or a run of another home, when every bad row was asked with images, and
 * when the model has changed since, or cannot be opened by name
 * @throws {RunStoppedError} `interrupted`, `too-many-failures`, `engine-unavailable`; its `partial` is the result so
 * far, and asking again goes on with the rows that are still bad
 */
export async function retryFailures(id: string, options: RetryOptions = {}): Promise<RetryResult> {
  await checkOptions("retryFailures", options);
  const { statuses = RETRIED, model, ...asking } = options;
  const settings = resolveSettings();
  const info = await getRun(id, { home: settings.home });
  await requireHere(info, settings.home);
  await requireAskable(info);
  const recipe = recipeOf(info);
  const spec = model ?? (recipe.modelSpec as string);
  const bad = (await runFailures(info.id, { home: settings.home })).filter(
    ({ status, prompt }) => prompt !== undefined && statuses.includes(status as never),
  );
  const task = await reviveTask(recipe, info, await openModel(spec, settings), options.signal);
  const entries = bad.filter((entry) => isWhole(entry, task));
  const leftOut = bad.length - entries.length;
  if (leftOut > 0 && entries.length === 0) throw onlyImages(info, bad);
  let mended = 0;
  const end = await runSession({
    settings,
    title: `${entries.length.toLocaleString("en-US")} bad rows of ${info.id}`,
    prompt: info.prompt ?? "",
    task,
    options: {
      ...asking,
      model: spec,
      run: info.id,
      ...(info.project ? { project: info.project } : {}),
    },
    defaults: { concurrency: "auto", startDelayMs: 0 },
    rows: failedRows(entries),
    total: entries.length,
    notes: leftOut > 0 ? [leftOutNote(leftOut)] : [],
    identity: { prompt: "", data: "", selection: "" },
    record: recipe,
    version: info.version,
    retry: {
      fingerprint: info.manifest?.fingerprint ?? "",
      ...(info.data === undefined ? {} : { data: info.data }),
    },
    makeTarget: () => ({
      held: 0,
      put: (_row, outcome) => {
        if (outcome.status === "ok") mended++;
      },
    }),
  });
  const { summary, failures } = end;
  const result = { retried: summary.rows, mended, leftOut, failures, run: summary };
  const error = stopError(end, result);
  if (error) throw error;
  return result;
}

/** A run that was given by its folder may lie elsewhere, while answers are kept in the home folder. */
async function requireHere({ id, folder }: RunInfo, home: string): Promise<void> {
  const here = await getRun(id, { home }).catch(() => undefined);
  if (here?.folder === folder) return;
  throw new TaskError("option-invalid", `The run in ${folder} is not one of the runs in ${home}.`, {
    hint: "Set PROMPTFRAME_HOME to the folder that holds its folder `runs`, or give the id of a run that is here.",
    received: folder,
  });
}

function recipeOf(info: RunInfo): Readonly<Record<string, unknown>> {
  const recipe = info.manifest?.recipe;
  if (recipe?.columns && recipe.options && recipe.modelSpec) return recipe;
  throw new RunStoreError("run-corrupt", `Run "${info.id}" does not say how it was asked.`, {
    hint: info.problem ?? "Make the call that made the run again instead.",
  });
}

async function reviveTask(
  recipe: Readonly<Record<string, unknown>>,
  info: RunInfo,
  handle: ModelHandle,
  signal: AbortSignal | undefined,
): Promise<Task> {
  const options = recipe.options as ModelOptions;
  const model = await whileOpening({ signal }, (opening) =>
    handle.engine.inspect(handle.model, options, opening),
  );
  const task = defineTask({
    handle,
    info: model,
    options,
    system: recipe.system as string | undefined,
    examples: recipe.examples as readonly Message[] | undefined,
    answer: reviveAnswer(recipe),
    render: (row) => ({ text: row.values.prompt as string }),
    rowsPerRequest: recipe.rowsPerRequest as number,
    reask: recipe.reask as boolean,
    probabilities: recipe.probabilities === true,
  });
  if (task.key === info.manifest?.task) return task;
  throw new TaskError(
    "option-invalid",
    `Run "${info.id}" cannot be asked again as it was: ${model.digest === info.digest ? "its answer's shape cannot be revived" : `the model ${model.name} has changed since`}.`,
    {
      hint: "Make the call that made the run again: it asks what has no answer from this model yet.",
    },
  );
}

/** Whether the journalled text is all that was asked: the row's key was made with the images beside it. */
function isWhole({ key, prompt, repeat = 0 }: JournalEntry, task: Task): boolean {
  return key === rowKey(task.key, prompt ?? "", repeat);
}

function leftOutNote(count: number): RunNote {
  const rows = count === 1 ? "1 bad row was" : `${count.toLocaleString("en-US")} bad rows were`;
  const message = `${rows} asked with images, which are not kept, and not asked again: make the call that made the run again for them.`;
  return { code: "images-not-kept", message };
}

function onlyImages(info: RunInfo, bad: readonly JournalEntry[]): TaskError {
  const answered = bad.some(({ status }) => status === "invalid");
  return new TaskError(
    "option-invalid",
    `The bad rows of run "${info.id}" were asked with images, which are not kept: they cannot be asked again from the run alone.`,
    {
      hint: `Make the call that made the run again: it asks the rows that failed or were cut off.${answered ? " Invalid answers are kept; fresh: true asks every row again." : ""}`,
      received: info.id,
    },
  );
}

async function* failedRows(entries: readonly JournalEntry[]): AsyncGenerator<readonly AskedRow[]> {
  yield entries.map(({ index, id, repeat, prompt }) => ({ index, id, repeat, values: { prompt } }));
}
