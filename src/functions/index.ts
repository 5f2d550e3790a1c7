export type * from "./analyze/index.js";
export { type Answered, type AskOptions, ask } from "./ask.js";
export {
  type BatchOptions,
  type BatchResult,
  type BatchRun,
  batchInference,
} from "./batch-inference.js";
export type {
  BenchmarkModel,
  BenchmarkOptions,
  BenchmarkOrder,
  Plan as BenchmarkPlan,
} from "./benchmark/benchmark-options.js";
export type {
  BenchmarkCell,
  BenchmarkCharts,
  BenchmarkData,
  BenchmarkedModel,
  BenchmarkKnee,
  BenchmarkRatio,
  BenchmarkResult,
  BenchmarkRow,
} from "./benchmark/benchmark-result.js";
export type { MachineRecord } from "./benchmark/machine-record.js";
export type { TimeFigures } from "./benchmark/request-figures.js";
export type { JudgedAnswer, LabelCalibration } from "./calibration.js";
export type { CalibrationOfOptions, ColumnCalibration } from "./calibration-of.js";
export { checkHealth, type HealthReport } from "./check-health.js";
export type {
  ArmEvent,
  CompareOptions,
  JudgeOptions,
  MetricAnswer,
  MetricOptions,
  MetricScore,
  Variant,
  VariantTask,
} from "./compare/compare-options.js";
export type {
  ArmCost,
  ArmResult,
  ColumnDifference,
  ColumnScores,
  Comparison,
  ComparisonVerdict,
  CostRatios,
  Disagreement,
  JudgeResult,
  MetricDifference,
  OverallAgreement,
  PairAgreement,
  PairResult,
  PositionBias,
  TimeRatio,
} from "./compare/comparison.js";
export { type Estimate, estimate } from "./estimate.js";
export type {
  DeployWish,
  FineTuneOptions,
  ImproveOptions,
  TrainerName,
} from "./fine-tune/fine-tune-options.js";
export type {
  ConfigurationSummary,
  Decision as FineTuneDecision,
  FineTuneResult,
  LossPoint,
  MeasuredCandidate,
  Rewording,
  RowCounts as FineTuneRows,
  TrainingSummary,
} from "./fine-tune/fine-tune-result.js";
export { type AvailableModel, models } from "./models.js";
export { analyze, benchmark, calibrationOf, compare, fineTuneOrConfig } from "./on-demand.js";
export { processDataset } from "./process-dataset.js";
export type {
  AskingOptions,
  PackingPreset,
  ProcessOptions,
  PromptResult,
  PromptSource,
  RunOptions,
  TimeoutPreset,
} from "./process-options.js";
export type {
  AnsweredRow,
  AnsweredTable,
  FrameLike,
  ProcessResult,
  RowOf,
  RowWithAnswers,
  TableInput,
} from "./process-result.js";
export type { RetryOptions, RetryResult } from "./retry-failures.js";
export type { RunSummary } from "./run-summary.js";
export { runs } from "./runs.js";
export { readFrame, writeTable } from "./tables.js";
export type { RowFailure } from "./tally.js";
