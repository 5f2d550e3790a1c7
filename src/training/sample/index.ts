export type { LossProgress } from "../train-model.js";
export { SAMPLE_COLUMNS, type SampleColumn } from "./columns.js";
export {
  type EvaluationItem,
  type EvaluationScore,
  makeEvaluation,
  SAMPLE_SCHEMA,
  scoreAnswers,
} from "./evaluation.js";
export { type FeedbackFiles, makeFeedbackFiles } from "./feedback-csv.js";
export type { RowSource } from "./feedback-table.js";
export {
  SAMPLE_DEFAULTS,
  SAMPLE_STAGES,
  type SampleOptions,
  type TrainedSample,
  trainSample,
} from "./sample-model.js";
