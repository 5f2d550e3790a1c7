/** promptframe: ask a language model about every row of a table. This file is the table of contents. */

import type * as core from "./functions/index.js";
import * as late from "./late-functions.js";
import { withProgress } from "./with-progress.js";

// The functions, with their progress shown.

export const processDataset: typeof core.processDataset = withProgress((all) => all.processDataset);
export const compare: typeof core.compare = withProgress((all) => all.compare);
export const fineTuneOrConfig: typeof core.fineTuneOrConfig = withProgress(
  (all) => all.fineTuneOrConfig,
);
const measured = withProgress(
  (all) => (_: undefined, options: core.BenchmarkOptions) => all.benchmark(options),
);
/** Measures how fast models answer, with intervals, ratios and knees, and shows its progress. */
export const benchmark: typeof core.benchmark = (options) => measured(undefined, options);
const retryFailures = withProgress((all) => all.runs.retryFailures);
export const runs: typeof core.runs = Object.freeze({
  ...late.runs,
  retryFailures: (id: string, options: core.RetryOptions = {}) => retryFailures(id, options),
});
export {
  analyze,
  ask,
  calibrationOf,
  checkHealth,
  estimate,
  models,
  readFrame,
  writeTable,
} from "./late-functions.js";
export { batchInference } from "./with-progress.js";
export { writeReport } from "./write-report.js";

// Models, tables, prompts, the shape of answers.

export { z } from "zod";
export type { Charts } from "./charts/index.js";
export {
  closeEngines,
  type DeployedModel,
  type DeployOptions,
  type EngineFactory,
  type GgufOptions,
  gguf,
  type ModelParameter,
  type OllamaOptions,
  ollama,
  registerEngine,
  type ScriptedAnswer,
  type ScriptedModel,
  type ScriptedOptions,
  type ScriptedReply,
  scripted,
} from "./engines/index.js";
export type {
  ArqueroTable,
  ArrowTable,
  DanfoDataFrame,
  FrameKind,
  ReadFrameOptions,
  RowSelection,
} from "./frames/index.js";
export {
  compileTemplate,
  loadPrompt,
  type PromptFile,
  type Template,
} from "./prompting/templates/index.js";

// The nouns and the errors.

export type * from "./contract/index.js";

export {
  AnswerError,
  DatasetTooSmallWarning,
  DataValidationError,
  EngineError,
  type EngineErrorKind,
  EngineUnavailableError,
  type ErrorCode,
  type ErrorDetails,
  FineTuningNotSupportedError,
  ModelLoadingError,
  ModelNotFoundError,
  ModelSetConfigError,
  ModelUnsuitableError,
  PackageMissingError,
  PromptframeError,
  RunStoppedError,
  RunStoreError,
  TaskError,
  TrainingFailedError,
} from "./errors/index.js";

export type * from "./functions/index.js";

export type { JournalEntry, RunInfo } from "./runs/index.js";

// What a trainer of one's own is written against.

export type {
  CommandTrainerOptions,
  DataFinding,
  ExternalTrainerOptions,
  HyperParameters,
  RatingMapping,
  ShownBase,
  TargetTopics,
  TrainedModel,
  Trainer,
  TrainingCapability,
  TrainingContext,
  TrainingExample,
  TrainingJob,
  TrainingProgress,
} from "./training/index.js";
