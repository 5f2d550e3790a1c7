import type { ModelHandle, ModelInfo } from "../../contract/index.js";
import { TaskError } from "../../errors/index.js";
import {
  type ModelSetParts,
  type PromptFile,
  parseModelSet,
  writeModelSet,
} from "../../prompting/index.js";
import type { DataSplit, LabelledRow } from "../../training/index.js";
import { splitRows } from "../../training/index.js";
import type { FineTuneOptions } from "./fine-tune-options.js";
import type { Decision } from "./fine-tune-result.js";
import type { FineTuneSession } from "./fine-tune-session.js";
import type { Example } from "./own-examples.js";
import type { LabelledTask } from "./read-task.js";

/** Rows the comparison needs at most: more make the interval hardly narrower, and cost a request each. */
const MOST_TEST_ROWS = 500;
/** Rows that decide between candidates, at most. */
const MOST_VALIDATION_ROWS = 200;
/** Share of the rows that may be kept for the proof. */
const MOST_HELD = 0.5;
const SEED = 1;

/** One fine-tuning at work: what every step of it needs. */
export interface Job {
  readonly options: FineTuneOptions;
  readonly task: LabelledTask;
  readonly handle: ModelHandle;
  readonly info: ModelInfo;
  readonly session: FineTuneSession;
  /** The question as it was before anything was learnt, with the examples it had. */
  readonly base: PromptFile;
  /** Those examples. */
  readonly own: readonly Example[];
  readonly split: DataSplit;
  /** What was decided so far, in order. */
  readonly decisions: Decision[];
  /** Files by what they hold. */
  readonly files: Record<string, string>;
}

/**
 * Splits the rows into those learnt from, those that decide, and those for the proof.
 * @throws {TaskError} `option-invalid` when the proof would take more than half of the rows
 */
export function splitTask(task: LabelledTask, options: FineTuneOptions): DataSplit {
  const { holdout, seed = SEED } = options;
  const total = task.rows.length;
  if (holdout !== undefined && (holdout < 1 ? holdout : holdout / total) > MOST_HELD) {
    throw new TaskError(
      "option-invalid",
      `holdout keeps ${holdout < 1 ? `${holdout * 100} %` : holdout} of ${total} usable rows for the proof: too few are left to learn from.`,
      { hint: "Keep at most half of the rows apart.", received: holdout },
    );
  }
  const test = holdout ?? Math.min(0.2, MOST_TEST_ROWS / Math.max(1, total));
  const left = test < 1 ? total * (1 - test) : total - test;
  const validation = Math.min(0.2, MOST_VALIDATION_ROWS / Math.max(1, left));
  const names = task.columns.map(({ name }) => name);
  return splitRows(task.rows, names, { test, validation, seed });
}

/** The seed of everything that is drawn. */
export function seedOf({ seed = SEED }: FineTuneOptions): number {
  return seed;
}

/** A prompt for this task: its text as a model-set configuration, and what that reads as. */
export function makePrompt(
  task: LabelledTask,
  parts: Partial<Pick<ModelSetParts, "system" | "about" | "model" | "version" | "options">> & {
    readonly examples?: readonly Example[];
    readonly path?: string;
  } = {},
): { readonly text: string; readonly file: PromptFile } {
  const { examples = [], path, ...rest } = parts;
  const text = writeModelSet({
    name: task.name,
    template: task.template,
    columns: task.columns,
    gate: task.gate,
    options: task.file?.options,
    ...rest,
    examples: examples.map(({ group: _, ...example }) => example),
  });
  return { text, file: parseModelSet(text, path) };
}

/** Rows as records, with the right answers under names of their own. */
export function recordsOf(
  { values, inputColumns }: LabelledTask,
  rows: readonly LabelledRow[],
  truth?: Readonly<Record<string, string>>,
): Record<string, unknown>[] {
  const idName = freeName("Row", inputColumns);
  return rows.map((row) => ({
    [idName]: row.id,
    ...values.get(row.id),
    ...Object.fromEntries(
      Object.entries(truth ?? {}).map(([answer, name]) => [name, row.labels[answer]]),
    ),
  }));
}

/** A column name that the table does not have. */
export function freeName(wanted: string, taken: readonly string[]): string {
  return taken.includes(wanted) ? freeName(`${wanted}_`, taken) : wanted;
}
