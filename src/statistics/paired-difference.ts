import { requireShare } from "./check-input.js";
import { normalBound } from "./distributions.js";
import { CONFIDENCE, type Estimate } from "./interval.js";
import { type PairedCounts, pairedRows } from "./paired-counts.js";

/**
 * Share of the second minus share of the first on the same rows, with Tango's score interval.
 * T. Tango, "Equivalence test and confidence interval for the difference in proportions for the paired-sample
 * design", Statistics in Medicine 17 (1998) 891-908. Chosen over Newcombe's method 10 because it is McNemar's
 * score test turned round: interval and test then seldom disagree, and it holds its confidence with few
 * discordant rows (Fagerland, Lydersen and Laake, Statistics in Medicine 33 (2014) 2850-2875).
 * Without rows the estimate is NaN and the interval -1 to 1.
 * @throws TaskError `option-invalid` when a count is not whole or the confidence no share
 */
export function pairedDifference(counts: PairedCounts, confidence = CONFIDENCE): Estimate {
  requireShare("confidence", confidence);
  const rows = pairedRows(counts);
  if (rows === 0) return { estimate: Number.NaN, low: -1, high: 1, confidence };
  const z = normalBound(confidence);
  const estimate = (counts.onlySecond - counts.onlyFirst) / rows;
  const score = (delta: number) => tangoScore(counts.onlySecond, counts.onlyFirst, rows, delta);
  return {
    estimate,
    low: estimate === -1 ? -1 : solve(-1, estimate, (delta) => score(delta) > z),
    high: estimate === 1 ? 1 : solve(estimate, 1, (delta) => score(delta) > -z),
    confidence,
  };
}

/** Falls as `delta` rises: by how many standard errors the difference seen exceeds `delta`. */
function tangoScore(gains: number, losses: number, rows: number, delta: number): number {
  const excess = gains - losses - rows * delta;
  // The chance of a loss that fits the rows best when the true difference is `delta`.
  const a = 2 * rows;
  const b = -gains - losses + (2 * rows - gains + losses) * delta;
  const c = -losses * delta * (1 - delta);
  const loss = (Math.sqrt(Math.max(0, b * b - 4 * a * c)) - b) / (2 * a);
  const variance = rows * (2 * loss + delta * (1 - delta));
  if (variance > 0) return excess / Math.sqrt(variance);
  return excess === 0 ? 0 : Math.sign(excess) * Number.POSITIVE_INFINITY;
}

/** The place between `low` and `high` where `above` turns from true to false. */
function solve(low: number, high: number, above: (delta: number) => boolean): number {
  let left = low;
  let right = high;
  for (let i = 0; i < 60 && right - left > 1e-14; i++) {
    const middle = (left + right) / 2;
    if (above(middle)) left = middle;
    else right = middle;
  }
  return (left + right) / 2;
}
