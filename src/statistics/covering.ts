import type { Estimate, Interval } from "./interval.js";

/** A figure with ends that cover a second interval too; one without ends changes nothing. */
export function covering<T extends Estimate>(first: T, second: Pick<Interval, "low" | "high">): T {
  if (!Number.isFinite(second.low) || !Number.isFinite(second.high)) return first;
  return {
    ...first,
    low: Math.min(first.low, second.low),
    high: Math.max(first.high, second.high),
  };
}
