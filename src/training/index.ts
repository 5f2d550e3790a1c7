export { type CheckedRows, checkRows } from "./data/check-rows.js";
export { checkSplit } from "./data/check-split.js";
export {
  isClosedSet,
  type LabelOptions,
  labelColumns,
  labelText,
  topicColumns,
} from "./data/label-columns.js";
export type { DataFinding, FindingCode, FoundRow, LabelledRow } from "./data/labelled-row.js";
export type { RatingMapping } from "./data/rating-mapping.js";
export { type DataSplit, type SplitOptions, splitRows } from "./data/split-rows.js";
export type { TargetTopics } from "./data/target-topics.js";
export { answerJson, examplesJsonl, trainingExample } from "./data/write-examples.js";
export {
  type CommandTrainerOptions,
  commandTrainer,
  type DryRun,
  EXTERNAL_DEFAULTS,
  EXTERNAL_TRAINERS,
  type ExternalTrainer,
  type ExternalTrainerOptions,
  externalTrainers,
  findTrainer,
  type HubId,
  hubIdOf,
  type ProgressFile,
  type ShownBase,
} from "./external/index.js";
export { type ExampleSet, exampleSets } from "./selection/example-sets.js";
export { rewordingRequest, type WrongAnswer } from "./selection/reword.js";
export { type RowScores, scoreRows, wordOverlap } from "./selection/score-rows.js";
export { type SystemPromptParts, systemPrompt } from "./selection/system-prompt.js";
export { studentTrainer } from "./student/student-trainer.js";
export { Tokenizer } from "./tokenizer.js";
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
export { type Config, writeYaml } from "./write-yaml.js";
