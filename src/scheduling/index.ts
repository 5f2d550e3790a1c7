export { type AdaptiveLimitOptions, adaptiveLimit } from "./adaptive-limit.js";
export type { OwnAbort } from "./attempt.js";
export type { ConcurrencyLimit, RequestFailure, RequestResult } from "./concurrency-limit.js";
export { createDeadlines, type Deadline, type DeadlineSweep } from "./deadline-sweep.js";
export { fixedLimit } from "./fixed-limit.js";
export { createGate, type Gate } from "./gate.js";
export { createMeter, type Meter, type Pace, type Rates } from "./meter.js";
export type { ItemSource } from "./open-source.js";
export { PatientIterator } from "./patient-iterator.js";
export {
  type ResolvedTimeout,
  resolveTimeout,
  TIMEOUT_PRESETS,
  type TimeoutPreset,
} from "./resolve-timeout.js";
export { type RunAllOptions, runAll } from "./run-all.js";
export {
  type RetryNotice,
  type RetryPolicy,
  type RetryVerdict,
  withRetries,
} from "./with-retries.js";
