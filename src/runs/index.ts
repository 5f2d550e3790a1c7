export type { OpenRunRequest } from "./claim-run.js";
export type { FailedRange } from "./failed-ranges.js";
export type { FoundEntry, JournalEntry } from "./journal-entry.js";
export { type FingerprintParts, fingerprint, rowKey, type TaskKeyParts, taskKey } from "./key.js";
export type { LockHolder } from "./lock.js";
export {
  cancelRun,
  getRun,
  listRuns,
  pauseRun,
  type RunsPlace,
  readEntries,
  removeRun,
  resumeRun,
  runFailures,
} from "./manage-runs.js";
export type { NumberDigest } from "./number-sample.js";
export { openRun } from "./open-run.js";
export { type RunLogLine, readRunLog } from "./read-run-log.js";
export type { Run } from "./run.js";
export type { ControlFlags } from "./run-control.js";
export { makeRunId, type RunIdParts } from "./run-id.js";
export type { RunInfo } from "./run-info.js";
export type { RunLog, RunNote } from "./run-log.js";
export type { JsonObject, RunManifest, RunSession } from "./run-manifest.js";
export type {
  AccountPart,
  FigureInterval,
  FigureIntervals,
  MetRows,
  RunReport,
} from "./run-report.js";
export type {
  ColumnDistribution,
  LatencySummary,
  NumberSummary,
  RunTotals,
  TimeParts,
} from "./run-totals.js";
export type { RunStatus } from "./status-file.js";
export type { SlowRow, TallySamples, UnfinishedRow } from "./tally.js";
export { type TalliedRun, tallyRun } from "./tally-run.js";
