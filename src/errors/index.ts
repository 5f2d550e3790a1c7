export { checkNames } from "./check-names.js";
export {
  EngineError,
  type EngineErrorKind,
  EngineUnavailableError,
  ModelLoadingError,
  ModelNotFoundError,
  ModelUnsuitableError,
} from "./engine-errors.js";
export {
  DatasetTooSmallWarning,
  FineTuningNotSupportedError,
  ModelSetConfigError,
  TrainingFailedError,
} from "./fine-tuning-errors.js";
export { DataValidationError, PackageMissingError, TaskError } from "./input-errors.js";
export { CommandError, MagicUsageError } from "./magic-errors.js";
export { nearest } from "./nearest.js";
export { type ErrorCode, type ErrorDetails, PromptframeError } from "./promptframe-error.js";
export { AnswerError, RunStoppedError, RunStoreError } from "./run-errors.js";
