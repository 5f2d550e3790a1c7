import type { RunManifest } from "./run-manifest.js";
import { type RunReport, sessionRates } from "./run-report.js";
import type { ColumnDistribution, RunTotals } from "./run-totals.js";

type Cell = string | number | undefined;

/**
 * Analytics of a run as one long CSV table: section, name, value, count, share.
 * `performance` rows have a number as their value; the others count rows. Sections: performance, status,
 * distribution (ok rows), distribution_invalid, number, error.
 */
export function analyticsCsv(manifest: RunManifest, totals: RunTotals, report: RunReport): string {
  const rows: Cell[][] = [
    ["section", "name", "value", "count", "share"],
    ...performanceRows(manifest, totals, report),
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
  ];
  return rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

function performanceRows(manifest: RunManifest, totals: RunTotals, report: RunReport): Cell[][] {
  const { rowsPerSecond, tokensPerSecond, askedRows } = sessionRates(report);
  const { physical, virtual, latency } = totals;
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
    ["latency_mean_ms", latency && round(latency.meanMs)],
    ["latency_p50_ms", latency && round(latency.p50Ms)],
    ["latency_p90_ms", latency && round(latency.p90Ms)],
    ["latency_p99_ms", latency && round(latency.p99Ms)],
    ["latency_max_ms", latency && round(latency.maxMs)],
    ["concurrency_last", report.progress.limit],
    ["sessions", manifest.sessions.length],
  ];
  return metrics
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ["performance", name, value, undefined, undefined]);
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
