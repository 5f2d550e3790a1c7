import type { ModelInfo } from "./model.js";
import type { Outcome } from "./outcome.js";
import type { ProgressSnapshot, RunState } from "./progress.js";
import type { RunUsage } from "./usage.js";

/** One decision of the adaptive concurrency: when, from what, to what, and why. */
export interface ConcurrencyDecision {
  /** Milliseconds since the run began. */
  readonly atMs: number;
  readonly from: number;
  readonly to: number;
  readonly why: string;
}

/** What a run tells while it works. A `row` event comes only after the row is safe on disk. */
export type RunEvent =
  | {
      readonly type: "run-started";
      readonly runId: string;
      readonly folder?: string;
      readonly resumed: boolean;
      readonly model: ModelInfo;
      readonly total?: number;
    }
  | {
      readonly type: "row";
      readonly index: number;
      readonly id: string;
      /** Which asking of the row, counted from 0; absent where each row is asked once. */
      readonly repeat?: number;
      readonly outcome: Outcome;
      readonly reused: boolean;
    }
  | { readonly type: "progress"; readonly progress: ProgressSnapshot }
  | { readonly type: "concurrency"; readonly decision: ConcurrencyDecision }
  | {
      readonly type: "retry";
      readonly ids: readonly string[];
      readonly attempt: number;
      readonly waitMs: number;
      readonly message: string;
    }
  | { readonly type: "state"; readonly state: RunState; readonly why: string }
  | { readonly type: "warning"; readonly code: string; readonly message: string }
  | {
      readonly type: "run-finished";
      readonly state: RunState;
      readonly progress: ProgressSnapshot;
      readonly usage: RunUsage;
      readonly message: string;
    };
