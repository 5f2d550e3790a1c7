import { types } from "node:util";
import { cellOf } from "./show-value.js";
import type { TableView, ViewColumn } from "./table-view.js";

const ROWS_CHECKED = 1_000;
const MOST_COLUMNS = 2_000;

type Record_ = Readonly<Record<string, unknown>>;

/** An array of plain records as a table; undefined when it is something else. */
export function recordsView(value: unknown): TableView | undefined {
  if (!Array.isArray(value) || types.isProxy(value) || value.length === 0) return undefined;
  const checked = [...value.slice(0, ROWS_CHECKED), ...value.slice(-5)];
  if (!checked.every(isRecord)) return undefined;
  const names = new Set<string>();
  for (const row of checked) {
    for (const name of Object.keys(row)) if (names.size < MOST_COLUMNS) names.add(name);
  }
  return names.size === 0 ? undefined : viewOfRecords([...names], value as Record_[]);
}

/** Records with the columns given as a table; the values of those in `whole` are never cut. */
export function viewOfRecords(
  names: readonly string[],
  rows: readonly Record_[],
  whole: readonly string[] = [],
): TableView {
  return {
    columns: names.map(
      (name): ViewColumn => ({ name, ...(whole.includes(name) && { whole: true }) }),
    ),
    count: rows.length,
    cell: (row, column) => cellOf(rows[row] ?? {}, names[column]!),
  };
}

/** An object written with braces, read from a file or made by a query: no class of its own. */
export function isRecord(value: unknown): value is Record_ {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Records of another realm (cells run in one) have another Object.prototype.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
