import { TaskError } from "../errors/index.js";
import { ascendingValues, type Numbers } from "./check-input.js";

/** Percentiles that latencies are reported by. */
export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
}

/**
 * The value below which a share `p` of the values lies, interpolated.
 * Type 7 of Hyndman and Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996)
 * 361-365: what numpy's `percentile` and R's `quantile` give by default. NaN without values.
 * @throws TaskError `option-invalid` when `p` is not from 0 to 1 or a value is not finite
 */
export function quantile(values: Numbers, p: number): number {
  return sortedQuantile(ascendingValues("values", values), p);
}

/**
 * Several quantiles at the cost of one sort; see {@link quantile}.
 * @throws TaskError `option-invalid`
 */
export function quantiles(values: Numbers, shares: readonly number[]): number[] {
  const sorted = ascendingValues("values", values);
  return shares.map((share) => sortedQuantile(sorted, share));
}

/**
 * The 50th, 90th, 95th and 99th percentile; see {@link quantile}.
 * @throws TaskError `option-invalid`
 */
export function percentiles(values: Numbers): Percentiles {
  const [p50, p90, p95, p99] = quantiles(values, [0.5, 0.9, 0.95, 0.99]);
  return { p50: p50!, p90: p90!, p95: p95!, p99: p99! };
}

/**
 * {@link quantile} of values already in ascending order.
 * @throws TaskError `option-invalid` when `p` is not from 0 to 1
 */
export function sortedQuantile(sorted: Numbers, p: number): number {
  const { below, share } = quantilePlace(sorted.length, p);
  if (sorted.length === 0) return Number.NaN;
  const low = sorted[below]!;
  if (share === 0) return low;
  const high = sorted[below + 1]!;
  // Interpolating between equal values must give that value, whatever the rounding.
  return high === low ? low : Math.min(high, low + share * (high - low));
}

/** Where a type 7 quantile lies: `share` of the way from the sorted value `below` to the next. */
export function quantilePlace(count: number, p: number): { below: number; share: number } {
  if (!(p >= 0 && p <= 1)) {
    throw new TaskError("option-invalid", `A quantile is a share from 0 to 1, but is ${p}.`, {
      hint: "The 95th percentile is 0.95.",
      received: p,
    });
  }
  const place = Math.max(0, count - 1) * p;
  const below = Math.floor(place);
  return { below, share: place - below };
}
