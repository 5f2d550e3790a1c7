export { type AnalyzeOptions, analyze } from "./analyze.js";
export type { AnalysedRun } from "./find-analysed.js";
export type {
  AnalysedDistribution,
  AnalysedError,
  AnalysedNumbers,
  AnalysedSession,
  Breakdown,
  ConfidenceFigures,
  CountedShare,
  CrossTab,
  RepeatAgreement,
  RetryCount,
  RowGroup,
  RunAnalysis,
  ShownRow,
  ThroughputPoint,
} from "./run-analysis.js";
