import type { ConcurrencyDecision } from "../contract/index.js";

/** How a request failed, as far as the load on the server is concerned. */
export type RequestFailure = "busy" | "timeout" | "connection" | "other";

/** What a limit is told when a request is over. */
export interface RequestResult {
  /** From sending the request to its last byte, in milliseconds. */
  readonly ms: number;
  /** Work the answer holds, such as completion tokens or rows; makes long and short answers comparable. */
  readonly units?: number;
  /** Absent when the request was answered; `other` also covers requests cancelled on purpose. */
  readonly failure?: RequestFailure;
}

/** How many requests may be in flight, now. Whoever sends a request reports its start and its end. */
export interface ConcurrencyLimit {
  readonly current: number;
  /** Every change of `current`, oldest first; the oldest are dropped after 2,000. */
  readonly decisions: readonly ConcurrencyDecision[];
  started(): void;
  finished(result: RequestResult): void;
  /** Calls the listener after each change of `current`; returns the way to stop that. */
  onChange(listener: () => void): () => void;
}
