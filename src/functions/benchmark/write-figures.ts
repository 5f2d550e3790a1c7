import { type Estimate, outwards } from "../../statistics/index.js";

/** Which end of an interval a figure is. */
type End = "low" | "high";

/** A number in about three digits, to the nearest; as an end of an interval rounded outwards. */
export function written(value: number, end?: End): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "" : value > 0 ? "∞" : "-∞";
  const size = Math.abs(value);
  const digits = size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  const shown = end === undefined ? value : outwards({ low: value, high: value }, digits)[end];
  // Without the sum what was rounded up to 0 would read "-0".
  return (shown + 0).toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** A share as a percentage. */
export function percent(share: number, end?: End): string {
  return `${written(100 * share, end)} %`;
}

/**
 * The interval in words: "70 to 90", "70 or more" where it is open, nothing where there is none. Its ends are rounded
 * outwards, so that it never looks narrower.
 */
export function bounds({ low, high }: Estimate, write = written): string {
  if (Number.isNaN(low) || Number.isNaN(high)) return "";
  const from = write(low, "low");
  return Number.isFinite(high) ? `${from} to ${write(high, "high")}` : `${from} or more`;
}

/** Milliseconds, from a second on as seconds. */
export function duration(ms: number, end?: End): string {
  return ms >= 1000 ? `${written(ms / 1000, end)} s` : `${written(ms, end)} ms`;
}

/** Bytes as people write them. */
export function bytes(count: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const step = count < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(count) / 3));
  return `${step === 0 ? count : written(count / 1000 ** step)} ${units[step]}`;
}
