import { jsonText } from "./cell-text.js";
import { type ColumnKind, columnKind, valueKind } from "./column-kind.js";
import type { DanfoFrame } from "./danfo-shape.js";
import { mergedColumns, recordMaker } from "./make-record.js";
import type { AddedColumn, MemorySource } from "./memory-table.js";
import { tableSize } from "./records-table.js";

/** Options of danfo's constructor that keep what a frame is made of. */
interface DanfoOptions {
  readonly columns: readonly string[];
  readonly dtypes: readonly string[];
  readonly index?: readonly (string | number)[];
  readonly config?: unknown;
}

/** A class that makes danfo frames. */
export type DanfoConstructor = new (rows: unknown[][], options: DanfoOptions) => DanfoFrame;

/** A danfo frame as a table. The result is a new frame of the same class, with its index and dtypes. */
export function danfoSource(frame: DanfoFrame): MemorySource {
  const columns = frame.columns.map(String);
  const rows = frame.values as readonly (readonly unknown[])[];
  const make = recordMaker(columns);
  return {
    kind: "danfo",
    columns,
    count: rows.length,
    describe: `danfo DataFrame, ${tableSize(rows.length, columns.length)}`,
    record: (index) => make(rows[index]!),
    build: (indexes, added, whole) => buildFrame(frame, columns, indexes, added, whole),
  };
}

/**
 * One construction from rows: 0.6 of the cost of one from a column object, which danfo turns into rows and back, and
 * far below `addColumn`, which copies the frame. Number-like column names keep their place, too.
 */
function buildFrame(
  frame: DanfoFrame,
  columns: readonly string[],
  indexes: readonly number[],
  added: readonly AddedColumn[],
  whole: boolean,
): DanfoFrame {
  const source = frame.values as readonly (readonly unknown[])[];
  const names = mergedColumns(
    columns,
    added.map(({ name }) => name),
  );
  const dtypes = names.map((_, i) => frame.dtypes[i] ?? "string");
  const answers = added.map(({ name, values }) => {
    const at = names.indexOf(name);
    dtypes[at] = prepareDanfoColumn(values);
    return { at, cells: values };
  });
  const rows = mergeRows(source, indexes, names.length, answers);
  const Frame = frame.constructor as DanfoConstructor;
  const index = whole ? [...frame.index] : indexes.map((i) => frame.index[i]!);
  const config = "config" in frame ? frame.config : undefined;
  if (rows.length === 0) return new Frame([], { columns: names, dtypes, config });
  return new Frame(rows, { columns: names, dtypes, index, config });
}

interface Answers {
  readonly at: number;
  readonly cells: readonly unknown[];
}

/** Plain loops over arrays of their final size: several times faster than spreading rows or letting them grow. */
function mergeRows(
  source: readonly (readonly unknown[])[],
  indexes: readonly number[],
  width: number,
  answers: readonly Answers[],
): unknown[][] {
  const rows = new Array<unknown[]>(indexes.length);
  for (let position = 0; position < indexes.length; position++) {
    const from = source[indexes[position]!]!;
    const row = new Array<unknown>(width);
    for (let i = 0; i < from.length; i++) row[i] = from[i];
    for (let i = 0; i < answers.length; i++) {
      const { at, cells } = answers[i]!;
      row[at] = cells[position];
    }
    rows[position] = row;
  }
  return rows;
}

const DTYPES: Readonly<Record<ColumnKind, string>> = {
  empty: "string",
  boolean: "boolean",
  integer: "int32",
  number: "float32",
  date: "datetime",
  json: "string",
  text: "string",
};

/**
 * Makes the values of a column, in place, such that danfo can work with them, and tells their dtype over all rows
 * (danfo itself looks at 20). A missing number becomes NaN, any other missing value null: danfo's series refuse
 * undefined. Lists and objects become JSON text, since danfo's series make text of them that cannot be read back.
 */
export function prepareDanfoColumn(values: unknown[]): string {
  const kind = columnKind(values);
  const isNumeric = kind === "integer" || kind === "number";
  const missing = isNumeric ? Number.NaN : null;
  let dtype = DTYPES[kind];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (valueKind(value) === "empty") {
      values[i] = missing;
      if (isNumeric) dtype = "float32";
    } else if (typeof value === "object" && !(value instanceof Date)) {
      values[i] = jsonText(value);
    }
  }
  return dtype;
}
