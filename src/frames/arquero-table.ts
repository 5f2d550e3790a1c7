import { recordMaker } from "./make-record.js";
import type { MemorySource } from "./memory-table.js";
import { tableSize } from "./records-table.js";

/** What this package uses of an arquero table; every arquero ColumnTable fits. */
export interface ArqueroTable {
  columnNames(): string[];
  numRows(): number;
  /** Backing rows that are visible, in their visible order. */
  indices(): ArrayLike<number>;
  column(name: string): unknown;
  assign(...columns: never[]): unknown;
  reify(indices?: never): unknown;
}

interface Column {
  at(row: number): unknown;
}

/** Recognises an arquero table by its shape, without loading arquero. */
export function isArqueroTable(value: unknown): value is ArqueroTable {
  if (typeof value !== "object" || value === null) return false;
  const table = value as Partial<ArqueroTable>;
  return (
    typeof table.columnNames === "function" &&
    typeof table.numRows === "function" &&
    typeof table.indices === "function" &&
    typeof table.assign === "function" &&
    typeof table.reify === "function"
  );
}

/** An arquero table as a table: the rows its filter leaves, in the order it sorts them. */
export function arqueroSource(table: ArqueroTable): MemorySource {
  const columns = table.columnNames();
  const visible = table.indices();
  const cells = columns.map((name) => table.column(name) as Column);
  const make = recordMaker(columns);
  return {
    kind: "arquero",
    columns,
    count: visible.length,
    describe: `arquero table, ${tableSize(visible.length, columns.length)}`,
    record(index) {
      const row = visible[index]!;
      return make(cells.map((column) => column.at(row)));
    },
    build(indexes, added, whole) {
      const kept = whole
        ? table
        : (table.reify(indexes.map((i) => visible[i]!) as never) as ArqueroTable);
      return added.reduce<ArqueroTable>(
        (result, { name, values }) => result.assign({ [name]: values } as never) as ArqueroTable,
        kept,
      );
    },
  };
}
