import { figure, finite } from "./theme.js";

/** Beyond so many powers of ten there would be more ticks than room. */
const MOST_DECADES = 4;

/** A logarithmic axis for these values, with 1, 2 and 5 of every power of ten at its ticks, written out. */
export function logAxis(values: readonly number[]): Record<string, unknown> {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const value of values) {
    if (finite(value) === null || value <= 0) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const decades = Math.log10(high / low);
  // No values at all are less than no decades.
  if (decades < 0 || decades > MOST_DECADES) return { type: "log" };
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const powers = Array.from({ length: last - first + 1 }, (_, at) => 10 ** (first + at));
  const tickvals = powers.flatMap((power) => [power, 2 * power, 5 * power]);
  return { type: "log", tickvals, ticktext: tickvals.map(figure) };
}
