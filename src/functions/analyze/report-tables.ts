import { outwards, type ReportPart } from "../../contract/index.js";
import type { Estimate } from "../../statistics/index.js";
import type { RunAnalysis } from "./run-analysis.js";

/** Columns of a count, its share and where that lies. */
export const SHARE_COLUMNS = ["rows", ["share", "%"], ["from", "%"], ["to", "%"]] as const;

type TablePart = Extract<ReportPart, { kind: "table" }>;

/** A table of a report; columns are names, or a name with its unit. */
export function tablePart(
  title: string | undefined,
  columns: readonly (string | readonly [name: string, unit: string])[],
  rows: readonly (readonly unknown[])[],
  more: Partial<TablePart> = {},
): TablePart {
  return {
    kind: "table",
    ...(title !== undefined && { title }),
    columns: columns.map((column) =>
      typeof column === "string" ? { name: column } : { name: column[0], unit: column[1] },
    ),
    rows,
    ...more,
  };
}

/** A line of text of a report. */
export function textPart(text: string, tone: "verdict" | "note" | "warning" = "note"): ReportPart {
  return { kind: "text", text, tone };
}

/** An estimate and its interval as three cells; an open end is empty. */
export function estimateCells(
  { estimate, ...interval }: Omit<Estimate, "confidence">,
  digits = 1,
): (number | null)[] {
  const { low, high } = outwards(interval, digits);
  return [estimate, low, high].map((value) => rounded(value, digits));
}

/** A share and its interval in percent. */
export function shareCells({ estimate, low, high }: Estimate): (number | null)[] {
  return estimateCells({ estimate: estimate * 100, low: low * 100, high: high * 100 });
}

/** A number with so many places behind the point; null where there is none. */
export function rounded(value: number | null | undefined, digits = 1): number | null {
  if (value === undefined || value === null || !Number.isFinite(value)) return null;
  return Number(value.toFixed(digits));
}

/** A count with thousands separators. */
export function count(n: number): string {
  return n.toLocaleString("en-US", { maximumFractionDigits: 0 });
}

/** An ISO time as people read it, in UTC. */
export function clock(iso: string | undefined): string | undefined {
  return iso && `${iso.slice(0, 19).replace("T", " ")} UTC`;
}

/** Milliseconds as people say them. */
export function spanWords(ms: number): string {
  if (ms < 1000) return `${count(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 120) return `${Number(seconds.toPrecision(3))} s`;
  const minutes = seconds / 60;
  return minutes < 120
    ? `${Number(minutes.toPrecision(3))} min`
    : `${Number((minutes / 60).toPrecision(3))} h`;
}

/** A chart, where there is one of this name. */
export function figurePart(charts: RunAnalysis["charts"], name: string): ReportPart[] {
  const figure = charts[name];
  return figure === undefined ? [] : [{ kind: "figure", name, figure }];
}
