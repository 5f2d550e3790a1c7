import {
  type Charts,
  confusionChart,
  ecdfChart,
  histogramChart,
  labelChart,
  lazyCharts,
  statusChart,
  throughputChart,
} from "../../charts/index.js";
import type { Figure } from "../../contract/index.js";
import type { TallySamples } from "../../runs/index.js";
import { ecdf, histogram } from "../../statistics/index.js";
import type {
  AnalysedDistribution,
  AnalysedNumbers,
  AnalysedSession,
  Breakdown,
  CrossTab,
  RunAnalysis,
} from "./run-analysis.js";

const MOST_LABELS = 20;
const MOST_GROUPS = 12;
/** A curve through fewer points says nothing. */
const FEWEST_POINTS = 4;

type Figures = Pick<
  RunAnalysis,
  | "statuses"
  | "distributions"
  | "by"
  | "latency"
  | "promptTokens"
  | "completionTokens"
  | "sessions"
  | "rows"
>;

/** The charts of a run; those of which there is nothing to draw are left out. */
export function analysisCharts(figures: Figures, samples: TallySamples): Charts {
  const { statuses, latency, completionTokens, promptTokens, distributions, by } = figures;
  const makers: Record<string, () => Figure> = {};
  const counts = Object.fromEntries(statuses.map(({ value, count }) => [value, count]));
  if (figures.rows.done > 0) makers.status = () => statusChart({ counts });
  for (const distribution of distributions) {
    if (distribution.status === "ok" && distribution.rows > 0) {
      makers[labelsChart(distribution.column)] = () => distributionChart(distribution);
    }
  }
  for (const breakdown of by) addBreakdown(makers, breakdown);
  if (latency) {
    makers.latency = () => latencyHistogram(latency, samples.latencyMs);
    makers.latencyShare = () => latencyCurve(samples.latencyMs);
  }
  if (promptTokens && completionTokens) makers.tokens = () => tokensChart(samples);
  const session = busiestSession(figures.sessions);
  if (session !== undefined && session.throughput.length >= FEWEST_POINTS) {
    makers.throughput = () => speedChart(session, figures.sessions.length);
  }
  return lazyCharts(makers);
}

/** Name of the chart of an answer column's values. */
export function labelsChart(column: string): string {
  return `labels ${column}`;
}

/** Name of the chart of one column by another. */
export function crossChart({ rows, columns }: Pick<CrossTab, "rows" | "columns">): string {
  return `${columns} by ${rows}`;
}

/** The session that answered most rows; the one whose speed says most about the run. */
export function busiestSession(sessions: readonly AnalysedSession[]): AnalysedSession | undefined {
  return sessions.filter(({ asked }) => asked > 0).sort((a, b) => b.asked - a.asked)[0];
}

function distributionChart({ column, values }: AnalysedDistribution): Figure {
  const shown = withRest(
    values.map(({ value, count }) => ({ value, count })),
    MOST_LABELS,
  );
  return labelChart({
    column,
    labels: shown.map(({ value }) => value),
    groups: [{ name: "rows", counts: shown.map(({ count }) => count) }],
  });
}

function addBreakdown(
  makers: Record<string, () => Figure>,
  { column, from, groups, crossTabs }: Breakdown,
): void {
  // Only rows that are ok have an answer to group them by.
  if (from === "data") {
    const statuses = ["ok", "invalid", "truncated", "failed", "skipped"] as const;
    const used = statuses.filter((status) => groups.some(({ counts }) => counts[status] > 0));
    makers[crossChart({ rows: column, columns: "status" })] = () =>
      labelChart({
        column: "Status",
        labels: used,
        by: column,
        groups: groups.slice(0, MOST_GROUPS).map(({ value, counts }) => ({
          name: value,
          counts: used.map((status) => counts[status]),
        })),
      });
  }
  for (const cross of crossTabs) {
    makers[crossChart(cross)] = () => crossTabChart(cross, from === "data");
  }
}

function crossTabChart(cross: CrossTab, isTruth: boolean): Figure {
  const { rows, columns, rowValues, columnValues, counts, agreement } = cross;
  const used = columnValues
    .map((value, at) => ({ value, at, rows: counts.reduce((sum, row) => sum + row[at]!, 0) }))
    .filter((one) => one.rows > 0)
    .slice(0, MOST_LABELS);
  if (isTruth && agreement !== undefined && rowValues.length <= MOST_GROUPS) {
    const labels = [...new Set([...used.map(({ value }) => value), ...rowValues])];
    const cell = (row: string, column: string): number =>
      counts[rowValues.indexOf(row)]?.[columnValues.indexOf(column)] ?? 0;
    return confusionChart({
      labels,
      counts: labels.map((row) => labels.map((column) => cell(row, column))),
      title: crossChart({ rows, columns }),
    });
  }
  return labelChart({
    column: columns,
    by: rows,
    labels: used.map(({ value }) => value),
    groups: rowValues.slice(0, MOST_GROUPS).map((name, row) => ({
      name,
      counts: used.map(({ at }) => counts[row]![at]!),
    })),
  });
}

function latencyHistogram(latency: AnalysedNumbers, sorted: Float64Array): Figure {
  return histogramChart({
    quantity: "Time per request",
    unit: "ms",
    series: [{ name: "requests", bins: histogram(sorted) }],
    marks: [
      { name: "p50", value: latency.p50.estimate },
      { name: "p95", value: latency.p95.estimate },
    ],
  });
}

function latencyCurve(sorted: Float64Array): Figure {
  return ecdfChart({
    quantity: "Time per request",
    unit: "ms",
    series: [{ name: "requests", points: ecdf(sorted) }],
  });
}

function tokensChart({ promptTokens, completionTokens }: TallySamples): Figure {
  return histogramChart({
    quantity: "Tokens per row",
    unit: "tokens",
    series: [
      { name: "prompt", bins: histogram(promptTokens) },
      { name: "answer", bins: histogram(completionTokens) },
    ],
  });
}

function speedChart({ throughput, decisions, started }: AnalysedSession, sessions: number): Figure {
  const at = started.slice(0, 16).replace("T", " ");
  return throughputChart({
    points: throughput,
    decisions,
    ...(sessions > 1 && { title: `Throughput of the session of ${at} UTC` }),
  });
}

function withRest(
  values: readonly { readonly value: string; readonly count: number }[],
  most: number,
): readonly { readonly value: string; readonly count: number }[] {
  if (values.length <= most) return values;
  const rest = values.slice(most - 1);
  const count = rest.reduce((sum, one) => sum + one.count, 0);
  return [...values.slice(0, most - 1), { value: `${rest.length} more values`, count }];
}
