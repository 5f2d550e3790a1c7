import type { Estimate } from "../../statistics/index.js";

/** A number in about three digits, as people read it. */
export function written(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "" : value > 0 ? "∞" : "-∞";
  const size = Math.abs(value);
  const digits = size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return value.toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** A share as a percentage. */
export function percent(share: number): string {
  return `${written(100 * share)} %`;
}

/** The interval in words: "70 to 90", "70 or more" where it is open, nothing where there is none. */
export function bounds({ low, high }: Estimate, write = written): string {
  if (Number.isNaN(low) || Number.isNaN(high)) return "";
  return Number.isFinite(high) ? `${write(low)} to ${write(high)}` : `${write(low)} or more`;
}

/** Milliseconds, from a second on as seconds. */
export function duration(ms: number): string {
  return ms >= 1000 ? `${written(ms / 1000)} s` : `${written(ms)} ms`;
}

/** Bytes as people write them. */
export function bytes(count: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const step = count < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(count) / 3));
  return `${step === 0 ? count : written(count / 1000 ** step)} ${units[step]}`;
}
