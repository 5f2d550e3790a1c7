/** Requests, tokens and time of a run. */
export interface Usage {
  readonly requests: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Sum over requests of the time each one took, in milliseconds. */
  readonly requestMs: number;
}

/** What was really spent against what it would have cost with an empty journal. */
export interface RunUsage {
  readonly physical: Usage;
  readonly virtual: Usage;
  /** Rows answered from a journal. */
  readonly reusedRows: number;
  /** Time the reused answers once took at the model, in milliseconds, divided by the concurrency of this run. */
  readonly savedMs: number;
}
