import { type ErrorDetails, PromptframeError } from "./promptframe-error.js";

/** This base model cannot be fine-tuned here, and no fallback was wanted. */
export class FineTuningNotSupportedError extends PromptframeError {
  constructor(message: string, details: ErrorDetails = {}) {
    super("fine-tuning-not-supported", message, details);
  }
}

/** There are too few labelled rows to train on. Thrown where no fallback was wanted, else only reported. */
export class DatasetTooSmallWarning extends PromptframeError {
  constructor(message: string, details: ErrorDetails = {}) {
    super("dataset-too-small", message, details);
  }
}

/** Training ended without a usable model; what was learned so far stays in the run's folder. */
export class TrainingFailedError extends PromptframeError {
  constructor(message: string, details: ErrorDetails = {}) {
    super("training-failed", message, details);
  }
}

/** The model-set configuration (few-shot examples and system prompt) could not be made or read. */
export class ModelSetConfigError extends PromptframeError {
  constructor(message: string, details: ErrorDetails = {}) {
    super("model-set-config", message, details);
  }
}
