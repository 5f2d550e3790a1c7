import { createRequire } from "node:module";
import type { Table as ArrowLibraryTable, DataType, Vector } from "apache-arrow";
import { type Arrow, arrowColumn } from "./arrow-column.js";
import type { ArrowTable } from "./arrow-shape.js";
import { loadPackage } from "./load-package.js";
import { recordMaker } from "./make-record.js";
import type { AddedColumn, MemorySource } from "./memory-table.js";
import { plainValue } from "./plain-value.js";
import { tableSize } from "./records-table.js";

/** An Arrow table as a table. The result shares the memory of its columns wherever rows stay side by side. */
export function arrowSource(table: ArrowTable): MemorySource {
  const columns = table.schema.fields.map(({ name }) => name);
  const readers = columns.map((_, i) => cellReader(table.getChildAt(i) as Vector));
  const make = recordMaker(columns);
  return {
    kind: "arrow",
    columns,
    count: table.numRows,
    describe: `Arrow table, ${tableSize(table.numRows, columns.length)}`,
    record: (index) => make(readers.map((read) => read(index))),
    async build(indexes, added) {
      const arrow = await loadArrow(table);
      const rows = takeRows(arrow, table as unknown as ArrowLibraryTable, indexes);
      return addColumns(arrow, rows, added);
    },
  };
}

/** Arrow has two builds, for `import` and `require`, with classes of their own; the table's own is needed. */
async function loadArrow(table: ArrowTable): Promise<Arrow> {
  const imported = await loadPackage(
    "apache-arrow",
    "Answering over an Arrow table",
    () => import("apache-arrow"),
  );
  if (table.constructor === imported.Table) return imported;
  const required = createRequire(import.meta.url)("apache-arrow") as Arrow;
  return table.constructor === required.Table ? required : imported;
}

const DATE_TYPE = 8;
const TIMESTAMP_TYPE = 10;
const DECIMAL_TYPE = 7;

/** Reads cells as plain data: dates as Date, decimals as numbers, lists and structs as arrays and objects. */
function cellReader(vector: Vector): (index: number) => unknown {
  const type = vector.type as DataType & { readonly scale?: number };
  if (type.typeId === DATE_TYPE || type.typeId === TIMESTAMP_TYPE) {
    return (index) => {
      const value: unknown = vector.get(index);
      return value === null ? null : new Date(Number(value));
    };
  }
  if (type.typeId === DECIMAL_TYPE) {
    return (index) => {
      const value = vector.get(index) as Uint32Array | null;
      return value === null ? null : decimal(value, type.scale ?? 0);
    };
  }
  return (index) => plainValue(vector.get(index));
}

/** Two's complement in 32-bit words, lowest first; see the Arrow columnar format, "Decimal". */
function decimal(words: Uint32Array, scale: number): number {
  let value = 0n;
  for (let i = words.length - 1; i >= 0; i--) value = (value << 32n) | BigInt(words[i]!);
  return Number(BigInt.asIntN(words.length * 32, value)) / 10 ** scale;
}

/** Above this many runs of neighbouring rows, copying is cheaper than a record batch per run. */
const MOST_RUNS = 256;

function takeRows(
  arrow: Arrow,
  table: ArrowLibraryTable,
  indexes: readonly number[],
): ArrowLibraryTable {
  const runs: { start: number; end: number }[] = [];
  for (const index of indexes) {
    const last = runs[runs.length - 1];
    if (last !== undefined && last.end === index) last.end++;
    else runs.push({ start: index, end: index + 1 });
  }
  if (runs.length === 0) return table.slice(0, 0);
  if (runs.length > MOST_RUNS) return copyRows(arrow, table, indexes);
  const [first, ...others] = runs.map(({ start, end }) => table.slice(start, end));
  return others.length === 0 ? first! : first!.concat(...others);
}

function copyRows(
  arrow: Arrow,
  table: ArrowLibraryTable,
  indexes: readonly number[],
): ArrowLibraryTable {
  const vectors = table.schema.fields.map((field, i) => {
    const column = table.getChildAt(i)!;
    const values = indexes.map((index) => column.get(index) as unknown);
    return arrow.vectorFromArray(values as never[], field.type) as Vector;
  });
  return new arrow.Table(table.schema, batchOf(arrow, table, vectors, indexes.length));
}

function batchOf(arrow: Arrow, table: ArrowLibraryTable, vectors: Vector[], length: number) {
  const type = new arrow.Struct(table.schema.fields);
  const children = vectors.map((vector) => vector.data[0]!);
  return new arrow.RecordBatch(
    table.schema,
    arrow.makeData({ type, length, nullCount: 0, children }) as never,
  );
}

/** One column after the other, since the order of an object's keys is not always that of the columns. */
function addColumns(arrow: Arrow, table: ArrowLibraryTable, added: readonly AddedColumn[]) {
  let result = table;
  for (const { name, values } of added) {
    const vector = arrowColumn(arrow, values);
    result = result.assign(new arrow.Table({ [name]: vector })) as ArrowLibraryTable;
  }
  return result;
}
