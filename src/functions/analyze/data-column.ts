import { DataValidationError, nearest, TaskError } from "../../errors/index.js";
import type { RunInfo } from "../../runs/index.js";
import { type ColumnReader, ValueCodes, valueTexts } from "./column-values.js";

/** The table a run's rows came from, and whether its rows stand at the places the run knew them by. */
export interface DataAtHand {
  readonly data: unknown;
  /** `given` by the caller, the `result` of the run, or the `source` file its manifest names. */
  readonly from: "given" | "result" | "source";
}

const FIRST_ROWS = 1024;
const FILE = "file:";

/**
 * Reads one column of a run's table, by row number, in 4 bytes a row.
 *
 * @throws TaskError `option-invalid` when there is no such column or no table to look it up in
 * @throws DataValidationError for a table that cannot be read
 */
export async function readDataColumn(
  column: string,
  info: RunInfo,
  known: readonly string[],
  given: DataAtHand | undefined,
): Promise<ColumnReader> {
  const { data, from } = given ?? sourceOf(info) ?? failNoData(column, info, known);
  const offset = from === "result" ? firstRow(column, info) : 0;
  const { openTable } = await import("../../frames/index.js");
  const table = await openTable(data, {}).catch((error: unknown) => {
    if (from === "given") throw error;
    throw gone(column, error);
  });
  try {
    if (!table.columns.includes(column)) throw noColumn(column, [...known, ...table.columns], info);
    const codes = new ValueCodes();
    let byRow = new Uint32Array(FIRST_ROWS);
    let count = 0;
    for await (const rows of table.batches()) {
      count += rows.length;
      for (const row of rows) {
        const index = row.index + offset;
        if (index >= byRow.length) byRow = grown(byRow, index);
        const [value] = valueTexts(row.values[column]);
        // 0 stands for an empty cell.
        if (value !== undefined) byRow[index] = codes.code(value) + 1;
      }
    }
    if (from === "result") checkCount(column, info, count);
    return {
      column,
      from: "data",
      labels: [],
      read: ({ index }) => {
        const code = byRow[index] ?? 0;
        return code === 0 ? [] : [codes.names[code - 1]!];
      },
    };
  } finally {
    await table.close();
  }
}

function grown(values: Uint32Array<ArrayBuffer>, index: number): Uint32Array<ArrayBuffer> {
  const bigger = new Uint32Array(Math.max(values.length * 2, index + 1));
  bigger.set(values);
  return bigger;
}

/** The file a run was made from, if it was one. */
function sourceOf({ manifest }: RunInfo): DataAtHand | undefined {
  const { identity } = (manifest?.recipe.data ?? {}) as { identity?: unknown };
  if (typeof identity !== "string" || !identity.startsWith(FILE)) return undefined;
  return { data: identity.slice(FILE.length), from: "source" };
}

/** Where the rows of a result begin in the source, whose row numbers the journal counts. */
function firstRow(column: string, info: RunInfo): number {
  const selection = String(info.manifest?.recipe.selection ?? "all");
  if (selection === "all" || /^\{"first":\d+\}$/.test(selection)) return 0;
  const range = /^\{(?:"from":(\d+))?,?(?:"to":\d+)?\}$/.exec(selection);
  if (range !== null) return Number(range[1] ?? 1) - 1;
  throw new TaskError(
    "option-invalid",
    `The run asked chosen rows only (${selection}), so its result does not tell which row of the source each one is.`,
    { hint: `Give the whole table: analyze(run, { by: "${column}", data }).`, received: column },
  );
}

/** The result of a run that was stopped has gaps, behind which row numbers differ. */
function checkCount(column: string, { counts, total, manifest }: RunInfo, rows: number): void {
  const askings = total ?? Object.values(counts).reduce((sum, count) => sum + count, 0);
  const expected = askings / (manifest?.repeats ?? 1);
  if (rows === expected) return;
  throw new TaskError(
    "option-invalid",
    `The result has ${rows} rows, and the run ${expected}: it does not tell which row of the source each one is.`,
    { hint: `Give the whole table: analyze(run, { by: "${column}", data }).`, received: column },
  );
}

function failNoData(column: string, info: RunInfo, known: readonly string[]): never {
  const columns = (info.manifest?.recipe.data as { columns?: unknown } | undefined)?.columns;
  const isInput = Array.isArray(columns) && columns.includes(column);
  if (!isInput)
    throw noColumn(column, [...known, ...(Array.isArray(columns) ? columns : [])], info);
  throw new TaskError(
    "option-invalid",
    `"${column}" is a column of the table, which the run does not keep.`,
    { hint: `Give the table too: analyze(run, { by: "${column}", data }).`, received: column },
  );
}

function noColumn(column: string, columns: readonly string[], info: RunInfo): TaskError {
  const near = nearest(column, columns);
  return new TaskError("option-invalid", `Run "${info.id}" has no column "${column}".`, {
    hint: near === undefined ? `There are ${columns.join(", ")}.` : `Did you mean "${near}"?`,
    received: column,
  });
}

function gone(column: string, cause: unknown): DataValidationError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new DataValidationError(
    "file-not-found",
    `The run's table cannot be read any more: ${why}`,
    {
      hint: `Give the table: analyze(run, { by: "${column}", data }).`,
      cause,
    },
  );
}
