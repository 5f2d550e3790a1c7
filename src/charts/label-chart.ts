import type { Figure } from "../contract/index.js";
import {
  axisOf,
  figure,
  figureOf,
  finite,
  namesAxis,
  percent,
  QUIET,
  STATUS_COLOURS,
  seriesColour,
  shortNames,
  words,
} from "./theme.js";

/** What a chart of labels shows. */
export interface LabelInput {
  /** Column the labels are of. */
  readonly column: string;
  /** Labels, in the order in which they are shown. */
  readonly labels: readonly string[];
  /** Rows per label: one group for all rows, or one for each value of another column. */
  readonly groups: readonly { readonly name: string; readonly counts: readonly number[] }[];
  /** The other column, where rows are split by one. */
  readonly by?: string;
  /** Default: the column, and what it is split by. */
  readonly title?: string;
}

/** What a chart of the statuses of rows shows. */
export interface StatusInput {
  /** Rows per status: ok, invalid, truncated, failed, skipped. */
  readonly counts: Readonly<Record<string, number>>;
  /** Default `Status of the rows`. */
  readonly title?: string;
}

/** Draws how many rows have each label; split by another column, the shares within each of its values. */
export function labelChart(input: LabelInput): Figure {
  return input.groups.length > 1 || input.by !== undefined ? splitChart(input) : plainChart(input);
}

/** Draws how many rows ended ok and how many in each other way. */
export function statusChart({ counts, title = "Status of the rows" }: StatusInput): Figure {
  const statuses = Object.keys(counts).filter((status) => counts[status]! > 0);
  return plainChart({
    column: "Status",
    labels: statuses,
    groups: [{ name: "rows", counts: statuses.map((status) => counts[status]!) }],
    title,
  });
}

const MOST_COLOURS = 7;

function colours(labels: readonly string[]): string[] {
  const isStatus = labels.length > 0 && labels.every((label) => label in STATUS_COLOURS);
  if (isStatus) return labels.map((label) => STATUS_COLOURS[label]!);
  return labels.map((_, at) =>
    at < MOST_COLOURS - 1 || labels.length <= MOST_COLOURS ? seriesColour(at) : QUIET,
  );
}

function plainChart({ column, labels, groups, title }: LabelInput): Figure {
  const counts = labels.map((_, at) => finite(groups[0]?.counts[at]) ?? 0);
  const total = sum(counts);
  const names = shortNames(labels);
  const isStatus = labels.length > 0 && labels.every((label) => label in STATUS_COLOURS);
  const shown = counts.map(
    (count) => `${figure(count)} (${percent(total === 0 ? 0 : count / total)})`,
  );
  const data = [
    {
      type: "bar",
      orientation: "h",
      name: "rows",
      y: names,
      x: counts,
      text: shown,
      textposition: "outside",
      cliponaxis: false,
      marker: { color: isStatus ? colours(labels) : seriesColour(0), opacity: 0.9 },
      hovertemplate: "%{y}: %{text}<extra></extra>",
    },
  ];
  const alt = `${column}: ${labels.map((label, at) => `${label} ${shown[at]}`).join(", ") || "no rows"}.`;
  return figureOf({ title: words(title ?? column), alt }, data, {
    height: heightOf(labels.length),
    xaxis: axisOf({ title: "Rows" }, { rangemode: "tozero", tickformat: "," }),
    yaxis: namesAxis({ title: "" }, { autorange: "reversed", ticksuffix: "  " }),
    margin: { r: 96 },
  });
}

function splitChart({ column, labels, groups, by = "group", title }: LabelInput): Figure {
  const names = shortNames(groups.map(({ name }) => name));
  const labelNames = shortNames(labels);
  const colour = colours(labels);
  const totals = groups.map(({ counts }) => sum(counts.map((count) => finite(count) ?? 0)));
  const data = labels.map((_, at) => {
    const counts = groups.map((group) => finite(group.counts[at]) ?? 0);
    const shares = counts.map((count, group) =>
      totals[group]! === 0 ? 0 : count / totals[group]!,
    );
    return {
      type: "bar",
      orientation: "h",
      name: labelNames[at]!,
      y: names,
      x: shares,
      customdata: counts,
      marker: { color: colour[at]!, opacity: 0.9 },
      hovertemplate: `%{y}: %{customdata:,} rows, %{x:.1%}<extra>${labelNames[at]!}</extra>`,
    };
  });
  const heading = title ?? `${column} by ${by}`;
  const alt = `Shares of ${column} for each ${by}: ${groups.map(({ name }, at) => `${name} (${figure(totals[at])} rows)`).join(", ")}.`;
  return figureOf({ title: words(heading), alt }, data, {
    barmode: "stack",
    showlegend: true,
    legend: {
      orientation: "h",
      x: 0,
      y: 1.02,
      xanchor: "left",
      yanchor: "bottom",
      traceorder: "normal",
    },
    height: heightOf(groups.length) + 28,
    xaxis: axisOf({ title: "Share of rows" }, { tickformat: ".0%", range: [0, 1] }),
    yaxis: namesAxis({ title: by }, { autorange: "reversed", ticksuffix: "  " }),
  });
}

function heightOf(bars: number): number {
  return Math.min(900, Math.max(200, 120 + 30 * bars));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}
