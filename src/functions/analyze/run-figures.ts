import type { RowStatus } from "../../contract/index.js";
import type { NumberDigest, RunInfo, TalliedRun } from "../../runs/index.js";
import { type Estimate, quantileInterval } from "../../statistics/index.js";
import { rowShare } from "../row-share.js";
import type { AnalysedNumbers, AnalysedSession, RunAnalysis } from "./run-analysis.js";

/** What the run is. */
export function identityOf(info: RunInfo): RunAnalysis["run"] {
  const { id, name, folder, state, model, digest, prompt, data, created, started, ended } = info;
  const known = { name, model, digest, prompt, data, created, started, ended };
  const given = Object.entries(known).filter(([, value]) => value !== undefined);
  return { id, folder, state, ...Object.fromEntries(given) };
}

/** Counts, times and tokens of a run, with their intervals. */
export function figuresOf(
  info: RunInfo,
  { totals, samples, distinctRows, repeats }: TalliedRun,
  sessions: readonly AnalysedSession[],
) {
  const { latency, promptTokens, completionTokens } = totals;
  const latencyDigest = latency && {
    rows: latency.rows,
    mean: latency.meanMs,
    max: latency.maxMs,
  };
  const skipped = Math.max(0, (info.counts.skipped ?? 0) - totals.counts.skipped);
  const counts = { ...totals.counts, skipped: totals.counts.skipped + skipped };
  const done = totals.rows + skipped;
  return {
    rows: {
      ...(info.total !== undefined && { total: info.total }),
      done,
      distinct: distinctRows + skipped,
      repeats: Math.max(1, repeats),
      copied: totals.reusedRows,
      repaired: totals.repairedRows,
      warned: totals.warnedRows,
    },
    statuses: (Object.entries(counts) as [RowStatus, number][]).map(([value, count]) => ({
      value,
      count,
      share: rowShare(count, done, repeats),
    })),
    distributions: totals.distributions.map(({ values, rows, ...rest }) => ({
      ...rest,
      rows,
      values: values.map(({ value, count }) => ({
        value,
        count,
        share: rowShare(count, rows, repeats),
      })),
    })),
    numbers: totals.numbers,
    ...(latencyDigest && { latency: numbersOf(latencyDigest, samples.latencyMs) }),
    ...(promptTokens && { promptTokens: numbersOf(promptTokens, samples.promptTokens) }),
    ...(completionTokens && {
      completionTokens: numbersOf(completionTokens, samples.completionTokens),
    }),
    time: totals.time,
    usage: {
      physical: totals.physical,
      virtual: totals.virtual,
      savedMs: sessions.reduce((sum, { savedMs = 0 }) => sum + savedMs, 0),
      furtherRequests: totals.furtherRequests,
    },
  };
}

function numbersOf(
  { rows, mean, max }: Pick<NumberDigest, "rows" | "mean" | "max">,
  sorted: Float64Array,
): AnalysedNumbers {
  const at = (share: number): Estimate => quantileInterval(sorted, share);
  return { rows, mean, max, p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99) };
}

/** What is exact and what is not. */
export function notesOf(info: RunInfo, { samples, totals, repeats }: TalliedRun): string[] {
  const notes = [
    "Counts, sums, means and extremes are exact over the whole journal; the newest answer of each row stands for the row.",
    samples.exact
      ? "Percentiles are exact over the run's own requests."
      : `Percentiles and histograms are those of a uniform sample of ${samples.latencyMs.length.toLocaleString("en-US")} of ${(totals.latency?.rows ?? totals.rows).toLocaleString("en-US")} rows.`,
  ];
  if (repeats > 1) {
    notes.push(
      "A row asked several times counts each time; intervals around shares count it once, because its repeats are alike.",
    );
  }
  if (info.holder !== undefined) notes.push("The run is being worked on: this is how far it was.");
  else if (info.state === "interrupted") {
    notes.push("The run was cut off before its end; making its call again goes on with it.");
  }
  return notes;
}
