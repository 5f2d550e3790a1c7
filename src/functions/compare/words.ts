import { type Estimate, outwards } from "../../statistics/index.js";

/** A share as per cent, such as `87.5 %`; a dash where there is none. */
export function percentWords(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : "–";
}

/** A share with its interval, its ends rounded outwards, such as `87.5 % (80.1 to 92.3)`. */
export function shareWords({ estimate, low, high }: Estimate): string {
  if (!Number.isFinite(estimate)) return "–";
  if (!Number.isFinite(low + high)) return percentWords(estimate);
  const ends = outwards({ low: 100 * low, high: 100 * high }, 1);
  return `${percentWords(estimate)} (${ends.low.toFixed(1)} to ${ends.high.toFixed(1)})`;
}

/** A variant's name in a sentence: in quotes where it is more than one word. */
export function spoken(name: string): string {
  return /\s/.test(name) ? `"${name}"` : name;
}

/** Rows in words, such as `1 row` and `1,260 rows`. */
export function rowsWords(count: number): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? "row" : "rows"}`;
}

/** A number for a table's cell; a dash where there is none. */
export function roundedTo(value: number, digits = 1): number | string {
  return Number.isFinite(value) ? Number(value.toFixed(digits)) : "–";
}
