import {
  type Charts,
  concurrencyChart,
  labelChart,
  lazyCharts,
  statusChart,
} from "../charts/index.js";
import type { Figure } from "../contract/index.js";
import type { RunSummary } from "./run-summary.js";
import type { RowFailure } from "./tally.js";

/** Names of the charts that a result can have. */
export type ResultChart = "status" | "failures" | "concurrency";

/**
 * Charts of a result, from what it holds in memory: how rows ended, why some are not ok, how many requests ran at once.
 * Those of which there is nothing to draw are left out. `analyze` draws what the run's folder knows beside: answers,
 * time, speed.
 */
export function resultCharts({
  run,
  failures,
}: {
  readonly run: RunSummary;
  readonly failures: readonly RowFailure[];
}): Partial<Charts<ResultChart>> {
  const { decisions } = run.concurrency;
  const makers: Partial<Record<ResultChart, () => Figure>> = {
    status: () => statusChart({ counts: run.counts }),
    ...(failures.length === 0 ? {} : { failures: () => failuresChart(failures) }),
    ...(decisions.length === 0
      ? {}
      : { concurrency: () => concurrencyChart({ decisions, endMs: run.elapsedMs }) }),
  };
  return lazyCharts(makers as Record<ResultChart, () => Figure>);
}

/** Why rows need another look, the most frequent reason first. */
function failuresChart(failures: readonly RowFailure[]): Figure {
  const counts = new Map<string, number>();
  for (const { code } of failures) counts.set(code, (counts.get(code) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  return labelChart({
    column: "Why rows are not ok",
    labels: sorted.map(([code]) => code),
    groups: [{ name: "rows", counts: sorted.map(([, count]) => count) }],
  });
}
