import type { RowStatus, RunState } from "../contract/index.js";

/** Every status a row can have, in the order they are told. */
export const ROW_STATUSES: readonly RowStatus[] = [
  "ok",
  "invalid",
  "truncated",
  "failed",
  "skipped",
];

/** Says whether a value is the status of a row. */
export function isStatus(value: unknown): value is RowStatus {
  return ROW_STATUSES.includes(value as RowStatus);
}

const RUN_STATES: readonly (RunState | "broken")[] = [
  "running",
  "paused",
  "stopping",
  "finished",
  "cancelled",
  "interrupted",
  "failed",
  "broken",
];

/** Says whether a value is the state of a run on disk. */
export function isRunState(value: unknown): value is RunState | "broken" {
  return RUN_STATES.includes(value as RunState);
}
