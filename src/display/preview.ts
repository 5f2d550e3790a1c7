import type { RowStatus } from "../contract/index.js";
import { formatCount } from "./format-figures.js";
import { type CellKind, kindOf } from "./show-value.js";
import { isStatus } from "./status-words.js";
import { readCell, type TableView, UNREADABLE } from "./table-view.js";

/** What a preview says about one column. */
export interface ColumnNote {
  readonly name: string;
  /** Its place in the table. */
  readonly at: number;
  /** Kind of its values, such as `integer`, or `integer or text` when mixed; of a bare table's column its unit. */
  readonly kind: string;
  /** What the table itself calls the type. */
  readonly type?: string;
  readonly numeric: boolean;
  /** Its values are shown as coloured marks where they are states. */
  readonly marked: boolean;
  /** Missing cells in the rows looked at. */
  readonly missing: number;
  /** For a column that holds the status of rows: how many rows there are of each. */
  readonly statuses?: readonly (readonly [status: RowStatus, rows: number])[];
}

/** The part of a table that is shown: all of it, or the first and last rows and columns around a gap. */
export interface Preview {
  readonly view: TableView;
  readonly columns: readonly ColumnNote[];
  /** Columns left out before the column at `columnGap`. */
  readonly hiddenColumns: number;
  readonly columnGap: number;
  /** Numbers of the rows shown before and after the gap, counted from 0. */
  readonly head: readonly number[];
  readonly tail: readonly number[];
  /** Rows left out between head and tail. */
  readonly hidden: number;
  /** Size of the table, its kind, and how many rows were looked at for the counts, if not all. */
  readonly size: string;
}

const MOST_COLUMNS = 40;
const LAST_COLUMNS = 12;
const ROWS_COUNTED = 10_000;
const CELLS_COUNTED = 200_000;

/** Chooses the rows and columns to show and describes each column over a bounded number of rows. */
export function previewOf(view: TableView, limit: number): Preview {
  const most = Math.max(2, Math.floor(limit));
  const whole = view.count <= most;
  const first = whole ? view.count : Math.ceil(most / 2);
  const last = whole ? 0 : Math.floor(most / 2);
  const places = shownColumns(view.columns.length);
  const counted = rowsCounted(view.count, places.length);
  return {
    view,
    columns: places.map((at) =>
      view.bare === undefined ? describe(view, at, counted) : nameOnly(view, at),
    ),
    hiddenColumns: view.columns.length - places.length,
    columnGap: places.length - LAST_COLUMNS,
    head: Array.from({ length: first }, (_, i) => i),
    tail: Array.from({ length: last }, (_, i) => view.count - last + i),
    hidden: view.count - first - last,
    size: view.bare ?? sizeOf(view, counted),
  };
}

function shownColumns(count: number): number[] {
  const places = Array.from({ length: Math.min(count, MOST_COLUMNS) }, (_, i) => i);
  if (count <= MOST_COLUMNS) return places;
  return places.map((at) => (at < MOST_COLUMNS - LAST_COLUMNS ? at : at + count - MOST_COLUMNS));
}

function rowsCounted(rows: number, columns: number): number {
  return Math.min(rows, ROWS_COUNTED, Math.ceil(CELLS_COUNTED / Math.max(1, columns)));
}

function sizeOf({ kind, count, columns }: TableView, counted: number): string {
  const size = `${plural(count, "row")} × ${plural(columns.length, "column")}`;
  const looked =
    counted < count ? `types and counts from the first ${formatCount(counted)} rows` : "";
  return [size, kind ?? "", looked].filter((part) => part !== "").join(" · ");
}

function plural(n: number, noun: string): string {
  return `${formatCount(n)} ${noun}${n === 1 ? "" : "s"}`;
}

function nameOnly(view: TableView, at: number): ColumnNote {
  const { name, type, unit = "", numeric = false, mark = false } = view.columns[at]!;
  const about = type === undefined ? {} : { type };
  return { name, at, kind: unit, ...about, numeric, marked: mark, missing: 0 };
}

function describe(view: TableView, at: number, counted: number): ColumnNote {
  const { name, type } = view.columns[at]!;
  const mayHoldStatus = name === "status" || name.endsWith("_status");
  const kinds = new Map<CellKind, number>();
  const statuses = new Map<RowStatus, number>();
  let others = 0;
  for (let row = 0; row < counted; row++) {
    const value = readCell(view, row, at);
    if (value === UNREADABLE) continue;
    const kind = kindOf(value);
    count(kinds, kind);
    if (!mayHoldStatus || kind === "missing") continue;
    if (isStatus(value)) count(statuses, value);
    else others++;
  }
  const missing = kinds.get("missing") ?? 0;
  kinds.delete("missing");
  if (kinds.has("number")) kinds.delete("integer");
  const found = [...kinds.keys()];
  const isMarked = statuses.size > 0 && others === 0;
  return {
    name,
    at,
    kind: found.length === 0 ? "empty" : found.length > 2 ? "mixed" : found.join(" or "),
    ...(type === undefined ? {} : { type }),
    numeric: found.length === 1 && (found[0] === "number" || found[0] === "integer"),
    missing,
    marked: isMarked,
    ...(isMarked ? { statuses: [...statuses] } : {}),
  };
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
