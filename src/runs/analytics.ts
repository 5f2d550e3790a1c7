import type { RunManifest } from "./run-manifest.js";
import { type RunReport, sessionRates } from "./run-report.js";
import type { ColumnDistribution, LatencySummary, RunTotals } from "./run-totals.js";
import type { RunTally } from "./tally.js";

type Cell = string | number | undefined;

/**
 * Analytics of a run as one long CSV table: section, name, value, count, share.
 * `performance` rows have a number as their value, `retry` rows count requests of the last session, the others rows.
 * Sections: performance, status, distribution (ok rows), distribution_invalid, number, error, retry.
 */
export function analyticsCsv(manifest: RunManifest, tally: RunTally, report: RunReport): string {
  const { totals } = tally;
  const rows: Cell[][] = [
    ["section", "name", "value", "count", "share"],
    ...performanceRows(manifest, totals, report),
    ...latencyRows(tally, report),
    ...tokenRows(totals),
    ...Object.entries(totals.counts).map(([status, count]) => [
      "status",
      "status",
      status,
      count,
      share(count, totals.rows),
    ]),
    ...totals.distributions.flatMap(distributionRows),
    ...totals.numbers.flatMap(({ column, rows, ...range }) =>
      Object.entries(range).map(([name, value]) => [
        "number",
        `${column}_${name}`,
        round(value),
        rows,
        undefined,
      ]),
    ),
    ...totals.errors.map(({ code, count }) => [
      "error",
      "code",
      code,
      count,
      share(count, totals.rows),
    ]),
    ...Object.entries(report.retryCodes ?? {}).map(([code, count]) => [
      "retry",
      "code",
      code,
      count,
      undefined,
    ]),
  ];
  return rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

function performanceRows(manifest: RunManifest, totals: RunTotals, report: RunReport): Cell[][] {
  const { rowsPerSecond, tokensPerSecond, askedRows } = sessionRates(report);
  const { physical, virtual } = totals;
  const tokens = virtual.promptTokens + virtual.completionTokens;
  const metrics: [string, Cell][] = [
    ["run_id", manifest.id],
    ["model", manifest.model],
    ["state", manifest.state],
    ["rows", totals.rows],
    ["rows_asked", askedRows],
    ["rows_reused", report.progress.reused],
    ["rows_repaired", totals.repairedRows],
    ["rows_with_warnings", totals.warnedRows],
    ["duration_s", round(report.progress.elapsedMs / 1000)],
    ["rows_per_second", round(rowsPerSecond)],
    ["tokens_per_second", round(tokensPerSecond)],
    ["average_tokens_per_row", totals.rows === 0 ? 0 : round(tokens / totals.rows)],
    ["retries", report.retries],
    ["requests", physical.requests],
    ["prompt_tokens", physical.promptTokens],
    ["completion_tokens", physical.completionTokens],
    ["request_time_s", round(physical.requestMs / 1000)],
    ["virtual_requests", virtual.requests],
    ["virtual_prompt_tokens", virtual.promptTokens],
    ["virtual_completion_tokens", virtual.completionTokens],
    ["time_saved_s", round(report.usage.savedMs / 1000)],
    ["further_requests", totals.furtherRequests],
    ["concurrency_last", report.progress.limit],
    ["sessions", manifest.sessions.length],
  ];
  return metricRows(metrics);
}

/** Time per request: what it was, where it lies with 95 % confidence, and where it went. */
function latencyRows({ totals, samples }: RunTally, { intervals }: RunReport): Cell[][] {
  const { latency, time } = totals;
  if (latency === undefined) return [];
  const metrics: [string, Cell][] = [["latency_mean_ms", round(latency.meanMs)]];
  for (const [name, share, ms] of percentilesOf(latency)) {
    metrics.push([`latency_${name}_ms`, round(ms)]);
    const interval = intervals?.quantile(samples.latencyMs, share);
    for (const end of ["low", "high"] as const) {
      const value = interval?.[end] ?? Number.NaN;
      if (Number.isFinite(value)) metrics.push([`latency_${name}_${end}_ms`, round(value)]);
    }
  }
  metrics.push(["latency_max_ms", round(latency.maxMs)]);
  for (const [part, ms] of Object.entries(time)) {
    metrics.push([`mean_${part.replace("Ms", "_ms")}`, round(ms)]);
  }
  return metricRows(metrics);
}

function tokenRows({ promptTokens, completionTokens }: RunTotals): Cell[][] {
  const named = { prompt_tokens: promptTokens, completion_tokens: completionTokens };
  return Object.entries(named).flatMap(([prefix, digest]) => {
    if (digest === undefined) return [];
    const { rows: _, ...figures } = digest;
    const metrics = Object.entries(figures).map(([name, value]): [string, Cell] => [
      `${prefix}_per_row_${name}`,
      round(value),
    ]);
    return metricRows(metrics);
  });
}

function metricRows(metrics: readonly [string, Cell][]): Cell[][] {
  return metrics
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ["performance", name, value, undefined, undefined]);
}

/** The percentiles latencies are reported by: name, share and milliseconds. */
export function percentilesOf({
  p50Ms,
  p90Ms,
  p95Ms,
  p99Ms,
}: LatencySummary): readonly (readonly [name: string, share: number, ms: number])[] {
  return [
    ["p50", 0.5, p50Ms],
    ["p90", 0.9, p90Ms],
    ["p95", 0.95, p95Ms],
    ["p99", 0.99, p99Ms],
  ];
}

function distributionRows({ column, status, rows, values }: ColumnDistribution): Cell[][] {
  const section = status === "ok" ? "distribution" : `distribution_${status}`;
  return values.map(({ value, count }) => [section, column, value, count, share(count, rows)]);
}

function share(count: number, rows: number): number {
  return rows === 0 ? 0 : Number((count / rows).toFixed(4));
}

function round(value: number): number {
  return Number(value.toFixed(3));
}

function csvCell(cell: Cell): string {
  const text = cell === undefined ? "" : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
