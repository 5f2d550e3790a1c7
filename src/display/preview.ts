import { formatCount } from "./format-figures.js";
import { type CellKind, cellOf, kindOf } from "./show-value.js";

/** What a preview says about one column. */
export interface ColumnNote {
  readonly name: string;
  /** Kind of its values, such as `integer`, or `integer or text` when mixed. */
  readonly kind: string;
  readonly numeric: boolean;
  /** Holds the status of rows. */
  readonly status: boolean;
  /** Missing cells, or for a status column how many rows there are of each. */
  readonly counts: string;
}

/** The rows of a preview: all, or the first and last ones around a gap. */
export interface Preview {
  readonly columns: readonly ColumnNote[];
  readonly head: readonly Readonly<Record<string, unknown>>[];
  readonly tail: readonly Readonly<Record<string, unknown>>[];
  /** Rows left out between head and tail. */
  readonly hidden: number;
  readonly size: string;
}

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Chooses the rows to show and describes each column over all rows. */
export function previewOf(columns: readonly string[], rows: Rows, limit: number): Preview {
  const most = Math.max(2, Math.floor(limit));
  const whole = rows.length <= most;
  const head = whole ? rows : rows.slice(0, Math.ceil(most / 2));
  const tail = whole ? [] : rows.slice(rows.length - Math.floor(most / 2));
  return {
    columns: columns.map((name) => describe(name, rows)),
    head,
    tail,
    hidden: rows.length - head.length - tail.length,
    size: `${formatCount(rows.length)} ${rows.length === 1 ? "row" : "rows"} × ${formatCount(columns.length)} ${columns.length === 1 ? "column" : "columns"}`,
  };
}

const MOST_STATUSES = 6;

function describe(name: string, rows: Rows): ColumnNote {
  const status = name.endsWith("_status");
  const kinds = new Map<CellKind, number>();
  const values = new Map<string, number>();
  for (const row of rows) {
    const value = cellOf(row, name);
    count(kinds, kindOf(value));
    if (status && typeof value === "string" && values.size <= MOST_STATUSES) count(values, value);
  }
  const missing = kinds.get("missing") ?? 0;
  kinds.delete("missing");
  if (kinds.has("number")) kinds.delete("integer");
  const found = [...kinds.keys()];
  const byValue = [...values].map(([value, n]) => `${formatCount(n)} ${value}`).join(", ");
  const told = status && values.size > 0 && values.size <= MOST_STATUSES;
  return {
    name,
    kind: found.length === 0 ? "empty" : found.length > 2 ? "mixed" : found.join(" or "),
    numeric: found.length === 1 && (found[0] === "number" || found[0] === "integer"),
    status,
    counts: told ? byValue : missing > 0 ? `${formatCount(missing)} missing` : "",
  };
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
