import type { RowStatus } from "./outcome.js";

/** State a run is in, as its folder, its events and its progress tell it. */
export type RunState =
  | "running"
  | "paused"
  | "stopping"
  | "finished"
  | "cancelled"
  | "interrupted"
  | "failed";

/** A figure as it went while the work was done, such as the loss of a training. */
export interface ProgressCurve {
  readonly name: string;
  /** Places and figures in order, at most a hundred of them. */
  readonly points: readonly (readonly [at: number, figure: number])[];
}

/** Numbers a progress display needs; plain data, a few hundred bytes, and a few thousand with curves. */
export interface ProgressSnapshot {
  readonly runId: string;
  readonly title: string;
  readonly state: RunState;
  /** What is counted, in the plural. Default `rows`. */
  readonly unit?: string;
  /** Rows to do; absent while an iterable has not told its length. */
  readonly total?: number;
  /** Rows with an outcome, reused ones included. */
  readonly done: number;
  readonly counts: Readonly<Record<RowStatus, number>>;
  /** Rows answered from a journal. */
  readonly reused: number;
  readonly inFlight: number;
  /** Current concurrency limit in requests. */
  readonly limit: number;
  /** Rows asked and finished per second, over the last seconds. */
  readonly rowsPerSecond: number;
  readonly tokensPerSecond: number;
  readonly elapsedMs: number;
  readonly etaMs?: number;
  /** Figures of one kind to be drawn over each other, lower being better; absent where there are none. */
  readonly curves?: readonly ProgressCurve[];
  /** The newest rows that are not ok, newest first, at most 3. */
  readonly lastFailures: readonly {
    readonly id: string;
    readonly status: RowStatus;
    readonly message: string;
  }[];
}
