import type { RowStatus, Usage } from "../contract/index.js";
import type { NumberDigest } from "./number-sample.js";

/** Time of a run's own requests, in milliseconds per row. */
export interface LatencySummary {
  readonly rows: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** How often each value of a column was given, over the rows of one status. */
export interface ColumnDistribution {
  readonly column: string;
  readonly status: "ok" | "invalid";
  /** Rows that have a value in this column. */
  readonly rows: number;
  /** The column's own labels first, in their order, then others by count. */
  readonly values: readonly { readonly value: string; readonly count: number }[];
}

/** Range of a number column over the ok rows. */
export interface NumberSummary {
  readonly column: string;
  readonly rows: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

/** Where the time of a run's own requests went, as means over the rows that tell, in milliseconds. */
export type TimeParts = Readonly<
  Partial<Record<"queueMs" | "loadMs" | "promptMs" | "generateMs", number>>
>;

/** Numbers over a run's whole journal, all its sessions included. A row asked several times counts each time. */
export interface RunTotals {
  readonly rows: number;
  readonly counts: Readonly<Record<RowStatus, number>>;
  /** Rows whose answer was copied: from another run, or from an equal row. */
  readonly reusedRows: number;
  readonly repairedRows: number;
  /** Rows with warnings, such as labels outside their set that were kept. */
  readonly warnedRows: number;
  /** What this run asked, replaced answers included. */
  readonly physical: Usage;
  /** What its answers would have cost with nothing reused. */
  readonly virtual: Usage;
  /** Requests beyond the first of their row: those that failed and were sent again, and re-asks. */
  readonly furtherRequests: number;
  /** Absent when this run asked nothing. */
  readonly latency?: LatencySummary;
  /** Parts of that time; those the server does not tell are absent. */
  readonly time: TimeParts;
  /** Tokens per row of this run's own requests, where the engine counts them. */
  readonly promptTokens?: NumberDigest;
  readonly completionTokens?: NumberDigest;
  readonly distributions: readonly ColumnDistribution[];
  readonly numbers: readonly NumberSummary[];
  /** Rows that are not ok, by error code. */
  readonly errors: readonly { readonly code: string; readonly count: number }[];
}
