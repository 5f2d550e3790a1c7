import type { ReportPart } from "../contract/index.js";
import type { TableView } from "./table-view.js";

/** A table of a report. */
export type ReportTable = Extract<ReportPart, { readonly kind: "table" }>;

/** A table of a report as one that is shown: units below the names, numbers as people read them. */
export function reportView({ columns, rows, more }: ReportTable): TableView {
  return {
    bare: more ?? "",
    columns: columns.map(({ name, unit, description }, at) => ({
      name,
      ...(unit === undefined ? {} : { unit }),
      ...(description === undefined ? {} : { type: description }),
      numeric: isNumeric(rows, at),
      mark: STATE_COLUMN.test(name),
    })),
    count: rows.length,
    cell: (row, column) => rows[row]?.[column],
    number: reportNumber,
  };
}

/** Name of a column that holds statuses of rows or states of runs. */
const STATE_COLUMN = /^(?:state|status|.*_status)$/i;

function isNumeric(rows: ReportTable["rows"], at: number): boolean {
  const known = rows.map((row) => row[at]).filter((cell) => cell !== null && cell !== undefined);
  return known.length > 0 && known.every((cell) => typeof cell === "number");
}

/** A number of a report: four digits that count, thousands apart. */
export function reportNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value > 0 ? "∞" : "-∞";
  const whole = Math.abs(value);
  if (whole >= 1e15 || (whole > 0 && whole < 1e-4)) return value.toExponential(2);
  if (Number.isInteger(value) || whole >= 1000) {
    return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
  }
  return String(Number(value.toPrecision(4)));
}
