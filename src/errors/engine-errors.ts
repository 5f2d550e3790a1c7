import { type ErrorDetails, PromptframeError } from "./promptframe-error.js";

/** No engine answers at the host: not running, wrong host, or not what it should be. */
export class EngineUnavailableError extends PromptframeError {
  constructor(message: string, details: ErrorDetails = {}) {
    super("engine-unavailable", message, details);
  }
}

/** The engine is there but the model is not; the message lists the models that are. */
export class ModelNotFoundError extends PromptframeError {
  constructor(message: string, details: ErrorDetails = {}) {
    super("model-not-found", message, details);
  }
}

/** The model is there but cannot do this job, for example an embedding-only model. */
export class ModelUnsuitableError extends PromptframeError {
  constructor(message: string, details: ErrorDetails = {}) {
    super("model-unsuitable", message, details);
  }
}

/** The model could not be loaded: out of memory, broken file, or loading took too long. */
export class ModelLoadingError extends PromptframeError {
  constructor(message: string, details: ErrorDetails = {}) {
    super("model-loading", message, details);
  }
}

/**
 * What kind of failure one request met.
 * - `busy`: the queue is full (503) or the rate limit is hit (429): wait, and shrink the concurrency
 * - `connection`: refused, reset or cut socket
 * - `server`: a 5xx that may pass
 * - `timeout`: no answer in the time given
 * - `out-of-memory`: the server ran out of memory
 * - `context`: the prompt does not fit the context window
 * - `repetition`: the server stopped a model that repeated itself
 * - `protocol`: the reply was not what the API promises
 * - `refused`: a request the server will never accept (400, 401, 403)
 * - `not-found`: the model is gone (404)
 * - `cancelled`: aborted on purpose
 */
export type EngineErrorKind =
  | "busy"
  | "connection"
  | "server"
  | "timeout"
  | "out-of-memory"
  | "context"
  | "repetition"
  | "protocol"
  | "refused"
  | "not-found"
  | "cancelled";

const RETRYABLE: ReadonlySet<EngineErrorKind> = new Set([
  "busy",
  "connection",
  "server",
  "timeout",
  "out-of-memory",
  "repetition",
  "protocol",
]);

/** One request failed; `kind` says how, `retryable` whether asking again can help. */
export class EngineError extends PromptframeError {
  readonly kind: EngineErrorKind;
  /** HTTP status, where there was one. */
  readonly status: number | undefined;
  /** How long the server asked to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: EngineErrorKind,
    message: string,
    details: ErrorDetails & { readonly status?: number; readonly retryAfterMs?: number } = {},
  ) {
    super(kind === "cancelled" ? "cancelled" : "request-failed", message, details);
    this.kind = kind;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
  }

  get retryable(): boolean {
    return RETRYABLE.has(this.kind);
  }
}
