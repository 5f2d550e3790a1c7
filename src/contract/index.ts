export type { AnswerColumn, AnswerIssue, AnswerReading, AnswerSpec } from "./answer.js";
export type {
  AbortSource,
  AskContext,
  Engine,
  EngineHealth,
  EngineRequest,
  LoadedModelInfo,
  ModelHandle,
  PullOptions,
  PullProgress,
} from "./engine.js";
export type { ConcurrencyDecision, RunEvent } from "./event.js";
export type { Figure } from "./figure.js";
export type { JsonSchema } from "./json-schema.js";
export type { Message, RenderedPrompt } from "./message.js";
export type { ModelInfo, ModelListing, ModelOptions } from "./model.js";
export {
  type Comm,
  type CommMessage,
  type DisplayBundle,
  type DisplayOptions,
  type MimeBundle,
  type NotebookHost,
  notebookHost,
  setNotebookHost,
} from "./notebook-host.js";
export type { Outcome, RowError, RowStatus } from "./outcome.js";
export type { ProgressCurve, ProgressSnapshot, RunState } from "./progress.js";
export type { Durations, LabelProbabilities, Reply, ScoredValue, Tokens } from "./reply.js";
export {
  REPORT,
  type Report,
  type ReportColumn,
  type Reporting,
  type ReportPart,
} from "./report.js";
export type { Row } from "./row.js";
export type { RunUsage, Usage } from "./usage.js";
export {
  type Bounded,
  type Ends,
  type EstimateStyle,
  type EstimateWords,
  estimateWords,
  type FigureWords,
  figureWords,
  outwards,
  writtenEstimate,
} from "./written-estimate.js";
