import type { Row } from "../../contract/index.js";
import { nearest, TaskError } from "../../errors/index.js";
import type { Table } from "../../frames/index.js";
import { readInput, someRows } from "../table-task.js";
import type { CompareOptions } from "./compare-options.js";

/** The rows every arm is asked about, and their true labels, which no arm sees. */
export interface ComparedRows {
  /** What a task is resolved with: the columns without those of the true labels. */
  readonly table: Pick<Table, "kind" | "columns" | "rowCount" | "describe" | "identity">;
  /** The rows as the arms see them. */
  readonly rows: readonly Row[];
  /** The rows as they are in the table. */
  readonly whole: readonly Row[];
  /** Columns with true labels. */
  readonly hidden: readonly string[];
  /** All columns of the table. */
  readonly columns: readonly string[];
}

/** Reads the rows into memory: pairs are made of them, and every arm gets the same. */
export function openRows(data: unknown, options: CompareOptions<never>): Promise<ComparedRows> {
  return readInput(data, options as never, async (table) => {
    const hidden = [...new Set(labelColumns(options.label))];
    checkLabelColumns(hidden, table.columns);
    const whole: Row[] = [];
    for await (const batch of someRows(table)) whole.push(...batch);
    const { kind, describe, identity } = table;
    const columns = table.columns.filter((name) => !hidden.includes(name));
    return {
      table: { kind, describe, identity, columns, rowCount: whole.length },
      rows: hidden.length === 0 ? whole : whole.map((row) => without(row, hidden)),
      whole,
      hidden,
      columns: table.columns,
    };
  });
}

function labelColumns(label: CompareOptions["label"]): string[] {
  if (label === undefined) return [];
  return typeof label === "string" ? [label] : Object.values(label);
}

function checkLabelColumns(wanted: readonly string[], columns: readonly string[]): void {
  const missing = wanted.find((name) => !columns.includes(name));
  if (missing === undefined) return;
  const near = nearest(missing, columns);
  throw new TaskError("option-invalid", `compare: the table has no label column "${missing}".`, {
    hint: near === undefined ? `The table has: ${columns.join(", ")}.` : `Did you mean "${near}"?`,
    received: missing,
  });
}

function without(row: Row, hidden: readonly string[]): Row {
  const values = { ...row.values };
  for (const name of hidden) delete values[name];
  return { ...row, values };
}
