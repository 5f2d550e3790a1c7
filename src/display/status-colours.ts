import type { RowStatus } from "../contract/index.js";

/** Colours of row statuses, readable on light and on dark pages. */
export const STATUS_COLOURS: Readonly<Record<RowStatus, string>> = {
  ok: "#2e9e5b",
  invalid: "#c77700",
  truncated: "#c77700",
  failed: "#d9483b",
  skipped: "#8a8a8a",
};

/** Says whether a value is the status of a row. */
export function isStatus(value: unknown): value is RowStatus {
  return typeof value === "string" && Object.hasOwn(STATUS_COLOURS, value);
}

/** Style of words that matter less; keeps the page's own text colour. */
export const MUTED = "opacity:.7";
