/** Codes of every error this package throws; stable, for programs to branch on. */
export type ErrorCode =
  // input: the data
  | "file-not-found"
  | "file-empty"
  | "file-unreadable"
  | "file-format"
  | "csv-ragged"
  | "encoding"
  | "data-kind"
  | "no-rows"
  | "duplicate-ids"
  | "missing-ids"
  | "missing-column"
  // input: the task
  | "option-invalid"
  | "prompt-empty"
  | "prompt-constant"
  | "prompt-file"
  | "template-syntax"
  | "schema-unsupported"
  | "package-missing"
  // engines and models
  | "engine-unavailable"
  | "model-not-found"
  | "model-unsuitable"
  | "model-loading"
  | "request-failed"
  // answers
  | "answer-invalid"
  | "answer-truncated"
  // magics
  | "magic-usage"
  | "command-failed"
  // kernel
  | "kernel-failed"
  // fine-tuning
  | "fine-tuning-not-supported"
  | "dataset-too-small"
  | "training-failed"
  | "model-set-config"
  // runs
  | "run-locked"
  | "run-not-found"
  | "run-not-running"
  | "run-newer-version"
  | "run-corrupt"
  | "disk-full"
  | "folder-read-only"
  | "too-many-failures"
  | "interrupted"
  | "cancelled";

/** Extra facts of an error, beside its message. */
export interface ErrorDetails {
  /** What to do next, as one or two sentences. */
  readonly hint?: string;
  /** What was received, as far as it helps and is safe to show. */
  readonly received?: unknown;
  readonly cause?: unknown;
}

/**
 * Base of every error this package throws on purpose.
 * The message says what was wrong and what was received; `hint` says what to do next and is part of the
 * printed message; `code` is for programs.
 */
export class PromptframeError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly received: unknown;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(
      details.hint === undefined ? message : `${message}\n${details.hint}`,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.name = new.target.name;
    this.code = code;
    this.hint = details.hint;
    this.received = details.received;
  }
}
