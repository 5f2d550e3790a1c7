import type { Row } from "../../contract/index.js";
import { TaskError } from "../../errors/index.js";
import type { RunNote } from "../../runs/index.js";
import type { ProcessOptions } from "../process-options.js";
import type { RowText, Task } from "../task.js";

/** About as many askings as tables hand out rows at a time, so that memory stays what it is without repeats. */
const BATCH_ASKINGS = 256;

/** A row as it is asked: once, or one of several times. */
export interface AskedRow extends Row {
  /** Which asking of the row this is, counted from 0; absent where each row is asked once. */
  readonly repeat?: number;
}

/**
 * Reads the option `repeats`.
 *
 * @throws {TaskError} `option-invalid` where rows share requests: repeats of a row in one request are no repeats
 */
export function repeatsOf(options: ProcessOptions<never>, rowsPerRequest: number): number {
  const { repeats = 1 } = options;
  if (repeats === 1 || rowsPerRequest === 1) return repeats;
  throw new TaskError(
    "option-invalid",
    `repeats: ${repeats} needs every row asked alone, but rowsPerRequest is ${rowsPerRequest}.`,
    {
      hint: "Leave out rowsPerRequest: in a shared request a row's answer depends on its neighbours.",
      received: { repeats, rowsPerRequest },
    },
  );
}

/** Hands out every row several times, one after the other, so that servers can reuse the prompt's evaluation. */
export async function* repeatRows(
  batches: AsyncIterable<readonly Row[]>,
  repeats: number,
): AsyncGenerator<readonly AskedRow[]> {
  let askings: AskedRow[] = [];
  for await (const rows of batches) {
    for (const { index, id, values } of rows) {
      for (let repeat = 0; repeat < repeats; repeat++) askings.push({ index, id, values, repeat });
      if (askings.length < BATCH_ASKINGS) continue;
      yield askings;
      askings = [];
    }
    if (askings.length > 0) yield askings;
    askings = [];
  }
}

/** The same task, filling a row's template once for all its repeats: a prompt function may have effects. */
export function renderedOnce(task: Task): Task {
  let values: Row["values"] | undefined;
  let content: RowText | undefined;
  const render = (row: Row): RowText | undefined => {
    if (row.values !== values) {
      content = task.render(row);
      values = row.values;
    }
    return content;
  };
  return { ...task, render };
}

/**
 * What one repeat of a row asks: a seed that was given counts up with the repeats, or all would be alike.
 * The first repeat asks exactly what a call without repeats does.
 */
export function repeatContent(task: Task, content: RowText, repeat: number): RowText {
  const { seed } = task.options;
  return repeat === 0 || seed === undefined ? content : { ...content, seed: seed + repeat };
}

/** A warning where all repeats must be alike. */
export function repeatNotes(task: Task, repeats: number): RunNote[] {
  const { temperature, topK } = task.options;
  if (repeats === 1 || !(temperature === 0 || topK === 1)) return [];
  const why = temperature === 0 ? "at temperature 0" : "with topK 1";
  const message = `Every row is asked ${repeats} times, but ${why} its answers are all alike: give options.temperature above 0 (0.7, say).`;
  return [{ code: "repeats-identical", message }];
}
