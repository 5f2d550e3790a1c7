import { type ErrorCode, type ErrorDetails, PromptframeError } from "./promptframe-error.js";

/** A run's folder cannot be used: locked, corrupt, written by a newer version, disk full, read-only. */
export class RunStoreError extends PromptframeError {}

/** An answer could not be read or validated; thrown only where a single answer was asked for. */
export class AnswerError extends PromptframeError {}

/**
 * A run ended before its last row. What was answered is on disk, and `partial` holds it as a result.
 * Codes: `interrupted` (Ctrl-C or the caller's signal), `too-many-failures` (failOnError reached),
 * `engine-unavailable` (the engine stopped answering).
 */
export class RunStoppedError extends PromptframeError {
  readonly runId: string;
  /** The result so far, of the same shape a finished run returns. */
  readonly partial: unknown;

  constructor(
    code: ErrorCode,
    message: string,
    details: ErrorDetails & { readonly runId: string; readonly partial?: unknown },
  ) {
    super(code, message, details);
    this.runId = details.runId;
    this.partial = details.partial;
  }
}
