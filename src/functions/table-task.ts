import { resolveSettings } from "../config/index.js";
import type { Row } from "../contract/index.js";
import { openModel } from "../engines/index.js";
import { DataValidationError } from "../errors/index.js";
import type { Table } from "../frames/index.js";
import type { RunNote } from "../runs/index.js";
import { columnNotes } from "./column-notes.js";
import { PACKING_PRESETS, type ProcessOptions } from "./process-options.js";
import { renderedOnce, repeatsOf } from "./repeats/repeat-rows.js";
import {
  type ResolvedAnswer,
  type ResultColumns,
  resolveAnswer,
  resultColumns,
  systemText,
} from "./resolve-answer.js";
import { makeRenderer, type ResolvedPrompt, resolvePrompt } from "./resolve-prompt.js";
import { defineTask, type Task } from "./task.js";
import { whileOpening } from "./while-opening.js";

/** Opens the table the options describe. */
export function openInput(data: unknown, options: ProcessOptions<never>): Promise<Table> {
  return whileOpening(options, (signal) => openSelected(data, { ...options, signal }));
}

/** Opens a table, reads it before anything is asked, and closes it; a stop ends the reading at any row. */
export function readInput<Read>(
  data: unknown,
  options: ProcessOptions<never>,
  read: (table: Table) => Promise<Read>,
): Promise<Read> {
  return whileOpening(options, async (signal) => {
    const table = await openSelected(data, { ...options, signal });
    try {
      return await read(table);
    } finally {
      await table.close();
    }
  });
}

async function openSelected(data: unknown, options: ProcessOptions<never>): Promise<Table> {
  // Readers and writers of every format come with the first table, not with the import.
  const { openTable } = await import("../frames/index.js");
  return openTable(data, {
    // A broken line at the end of a file must be found before the first row is asked, not after the last.
    checkFirst: true,
    ...(options.id === undefined ? {} : { id: options.id }),
    ...(options.rows === undefined ? {} : { select: options.rows }),
    ...(options.output === undefined ? {} : { output: options.output }),
    ...(options.encoding === undefined ? {} : { encoding: options.encoding }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

/** A task together with what is only known beside the table. */
export interface TableTask {
  readonly task: Task;
  readonly prompt: ResolvedPrompt;
  readonly columns: ResultColumns;
  readonly answerFrom: ResolvedAnswer["from"];
  /** How often each row is asked. */
  readonly repeats: number;
  /** What the user should be warned of before the first row. */
  readonly notes: readonly RunNote[];
}

/** Turns the options into a task for this table; everything that can be wrong is found here. */
export async function resolveTableTask(
  table: Pick<Table, "columns" | "rowCount" | "describe">,
  options: ProcessOptions<never>,
): Promise<TableTask> {
  if (table.rowCount === 0) throw noRows(table);
  const name = options.name ?? "answer";
  const prompt = await resolvePrompt(options.prompt, table);
  const { spec: answer, from } = resolveAnswer(options.answer, prompt.file, name);
  const rowsPerRequest = packing(options.rowsPerRequest);
  const repeats = repeatsOf(options, rowsPerRequest);
  const existing = options.existing ?? prompt.file?.existing;
  const columns = resultColumns(answer, table.columns, {
    name,
    existing: existing ?? "validate",
    provenance: options.provenance ?? false,
    confidence: options.confidence ?? false,
    transforms: from === "schema",
    repeats,
  });
  const settings = resolveSettings();
  const handle = await openModel(options.model, settings);
  const modelOptions = { ...prompt.file?.options, ...options.options };
  const info = await whileOpening(options, (signal) =>
    handle.engine.inspect(handle.model, modelOptions, signal),
  );
  const task = defineTask({
    handle,
    info,
    options: modelOptions,
    system: systemText(options.system, prompt.file, answer),
    examples: prompt.file?.examples,
    answer,
    render: makeRenderer(prompt, columns.offered),
    rowsPerRequest,
    reask: options.reask ?? true,
    probabilities: options.confidence ?? false,
  });
  const asked = repeats === 1 ? task : renderedOnce(task);
  const notes = columnNotes({
    input: table.columns,
    answers: answer.columns,
    result: columns,
    name,
    chosen: existing !== undefined,
    template: prompt.template?.source,
  });
  return { task: asked, prompt, columns, answerFrom: from, repeats, notes };
}

function packing(wanted: ProcessOptions["rowsPerRequest"]): number {
  if (wanted === undefined) return 1;
  return typeof wanted === "number" ? wanted : PACKING_PRESETS[wanted];
}

function noRows(table: Pick<Table, "describe">): DataValidationError {
  return new DataValidationError(
    "no-rows",
    `There are no rows to ask about in ${table.describe}.`,
    {
      hint: "Check the file or frame, and the rows option if you gave one.",
    },
  );
}

/**
 * The rows of a table, of which there must be at least one.
 * @throws {DataValidationError} `no-rows` at the end of an empty table
 */
export async function* someRows(table: Table): AsyncGenerator<readonly Row[]> {
  let seen = 0;
  for await (const batch of table.batches()) {
    seen += batch.length;
    yield batch;
  }
  if (seen === 0) throw noRows(table);
}
