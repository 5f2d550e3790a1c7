export { SAMPLE_COLUMNS, type SampleColumn } from "./sample/columns.js";
export {
  type EvaluationItem,
  type EvaluationScore,
  makeEvaluation,
  SAMPLE_SCHEMA,
  scoreAnswers,
} from "./sample/evaluation.js";
export { type FeedbackFiles, makeFeedbackFiles } from "./sample/feedback-csv.js";
export type { RowSource } from "./sample/feedback-table.js";
export {
  SAMPLE_DEFAULTS,
  type SampleOptions,
  type TrainedSample,
  trainSample,
} from "./sample/sample-model.js";
export { Tokenizer } from "./tokenizer.js";
export type { LossProgress } from "./train-model.js";
export type {
  HyperParameters,
  TrainedModel,
  Trainer,
  TrainingCapability,
  TrainingContext,
  TrainingExample,
  TrainingJob,
  TrainingProgress,
} from "./trainer.js";
export { type GgufTensor, type GgufValue, writeGguf } from "./write-gguf.js";
