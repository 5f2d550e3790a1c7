import { ascendingValues, type Numbers } from "./check-input.js";
import { type Percentiles, sortedQuantile } from "./quantile.js";

/** A column of numbers in a few figures. */
export interface Description extends Percentiles {
  readonly count: number;
  readonly mean: number;
  /** Standard deviation of the sample (divisor n - 1); NaN below two values. */
  readonly sd: number;
  /** Standard deviation over mean; NaN when the mean is 0. */
  readonly cv: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Count, mean, spread, extremes and percentiles of a column.
 * @throws TaskError `option-invalid` when a value is not finite
 */
export function describeNumbers(values: Numbers): Description {
  const sorted = ascendingValues("values", values);
  const average = mean(sorted);
  const deviation = standardDeviation(sorted);
  return {
    count: sorted.length,
    mean: average,
    sd: deviation,
    cv: average === 0 ? Number.NaN : deviation / Math.abs(average),
    min: sorted[0] ?? Number.NaN,
    max: sorted.at(-1) ?? Number.NaN,
    p50: sortedQuantile(sorted, 0.5),
    p90: sortedQuantile(sorted, 0.9),
    p95: sortedQuantile(sorted, 0.95),
    p99: sortedQuantile(sorted, 0.99),
  };
}

/** The arithmetic mean; NaN without values. */
export function mean(values: Numbers): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/**
 * Standard deviation of the sample, with divisor n - 1; NaN below two values.
 * Two passes with a correction term: Chan, Golub and LeVeque, "Algorithms for computing the sample variance",
 * The American Statistician 37 (1983) 242-247.
 */
export function standardDeviation(values: Numbers): number {
  if (values.length < 2) return Number.NaN;
  const average = mean(values);
  let squares = 0;
  let slip = 0;
  for (let i = 0; i < values.length; i++) {
    const gap = values[i]! - average;
    squares += gap * gap;
    slip += gap;
  }
  return Math.sqrt((squares - (slip * slip) / values.length) / (values.length - 1));
}
