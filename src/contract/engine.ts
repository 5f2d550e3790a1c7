import type { JsonSchema } from "./json-schema.js";
import type { Message } from "./message.js";
import type { ModelInfo, ModelListing, ModelOptions } from "./model.js";
import type { Reply } from "./reply.js";

/** One request to a model: everything that shapes its answer, and nothing else. */
export interface EngineRequest {
  readonly model: string;
  /**
   * Digest that `inspect` told of the model. An engine that can tell refuses to answer with other weights: it throws
   * kind `not-found`, from when it notices; one that has to ask a server notices seconds later. Default: whatever is
   * there under the name answers.
   */
  readonly digest?: string;
  readonly messages: readonly Message[];
  /** The answer must be JSON of this shape; without it the answer is free text. */
  readonly schema?: JsonSchema;
  readonly options: ModelOptions;
}

/** An abort, told without an AbortSignal: to make one costs more than all else about a quick request. */
export interface AbortSource {
  readonly aborted: boolean;
  /** Why; undefined before the abort. */
  readonly reason: unknown;
  /** Calls `listener` once, when it aborts from now on; returns how to stop listening. */
  whenAborted(listener: () => void): () => void;
}

/** How a request is carried out; nothing here may change the answer. */
export interface AskContext {
  /** Aborting it ends the request at once; the engine then throws an `EngineError` of kind `cancelled`. */
  readonly signal?: AbortSignal;
  /** The abort that `signal` tells of, heard without the cost of making a signal. Default: listen to `signal`. */
  readonly stop?: AbortSource;
  /** Tell the probabilities of closed-set values, even where that costs something. Default: only where it is free. */
  readonly probabilities?: boolean;
  /** Called with each piece of text as it arrives; giving it makes the engine stream. */
  readonly onText?: (delta: string) => void;
}

/** How far fetching a model is, as the server tells it. */
export interface PullProgress {
  /** What is being done, such as `pulling manifest` or `pulling 74701a8c35f6`. */
  readonly status: string;
  /** Bytes of the part that is being fetched, and how many of them are there. */
  readonly totalBytes?: number;
  readonly doneBytes?: number;
}

/** Options of fetching a model. */
export interface PullOptions {
  /** Hears every step. */
  readonly onProgress?: (progress: PullProgress) => void;
  /** Aborting it ends the fetching; what is there is kept for the next try. */
  readonly signal?: AbortSignal;
}

/** A model that is in an engine's memory now. */
export interface LoadedModelInfo {
  readonly name: string;
  /** Bytes it takes in all, weights and caches. */
  readonly sizeBytes?: number;
  /** Part of them on the GPU. */
  readonly vramBytes?: number;
  /** Context window of one request in tokens. */
  readonly contextTokens?: number;
  /** Load-time options it was loaded with, where the engine tells: with others it is loaded once more. */
  readonly loadedWith?: Pick<ModelOptions, "threads" | "gpuLayers" | "contextTokens">;
}

/** Answer to "are you there?". */
export interface EngineHealth {
  readonly ok: boolean;
  readonly engine: string;
  readonly host?: string;
  readonly version?: string;
  /** What is wrong and what to do, when not ok. */
  readonly problem?: string;
  readonly hint?: string;
}

/**
 * A place that runs models. Kept this small so that adding one touches nothing else:
 * an engine sends one request, returns one reply, and classifies its own errors (`EngineError.kind`).
 * It never retries, never queues and never looks at rows.
 */
export interface Engine {
  readonly name: string;
  /**
   * Checks that the model is there and can answer, and tells what is known about it.
   * Throws `ModelNotFoundError`, `EngineUnavailableError` or `ModelLoadingError`.
   */
  inspect(model: string, options: ModelOptions, signal?: AbortSignal): Promise<ModelInfo>;
  /** Loads the model with the run's load-time options, under its own long timeout. */
  warm(model: string, options: ModelOptions, signal?: AbortSignal): Promise<void>;
  /** Throws `EngineError` only. */
  ask(request: EngineRequest, context?: AskContext): Promise<Reply>;
  list(signal?: AbortSignal): Promise<readonly ModelListing[]>;
  health(signal?: AbortSignal): Promise<EngineHealth>;
  /** Models in memory now, with what they take; absent, or undefined, where the engine cannot tell. */
  loaded?(signal?: AbortSignal): Promise<readonly LoadedModelInfo[] | undefined>;
  /** Fetches a model from where the engine gets its models; absent where there is no such place. */
  pull?(model: string, options: PullOptions): Promise<void>;
  /** Frees connections and memory. The engine may be used again afterwards. */
  close(): Promise<void>;
}

/** A model together with the engine that runs it. */
export interface ModelHandle {
  readonly engine: Engine;
  readonly model: string;
}
