/**
 * Options of the model, named alike for every engine.
 * Whatever shapes the answer is part of a row's key; where it runs (`threads`, `gpuLayers`, `devices`,
 * `keepAlive`) is not.
 */
export interface ModelOptions {
  /** Randomness; 0 picks the likeliest token. Range 0-2. Default 0 for structured answers, else the model's own. */
  readonly temperature?: number;
  /** Range 0-1. */
  readonly topP?: number;
  readonly topK?: number;
  /** Range 0-1. */
  readonly minP?: number;
  /** Integer; matters only when `temperature` is above 0. */
  readonly seed?: number;
  /** Most tokens one answer may have. A longer answer is `truncated`. Default 1024 for one row. */
  readonly maxTokens?: number;
  /** Context window in tokens, one for the whole run. Default: the engine's. */
  readonly contextTokens?: number;
  readonly stop?: readonly string[];
  readonly repeatPenalty?: number;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
  /** Let a thinking model think. Default false for structured answers. */
  readonly think?: boolean | "low" | "medium" | "high" | "max";
  /**
   * How values of closed sets are decided where the engine can choose: `"score"` compares the likelihoods of the
   * labels, `"generate"` writes the value token by token. Default `"score"` at temperature 0.
   */
  readonly labels?: "score" | "generate";
  /** How long the server keeps the model loaded: seconds, or a duration such as `"30m"`; negative = for ever. */
  readonly keepAlive?: number | string;
  /** CPU threads for an engine that runs in this process. */
  readonly threads?: number;
  /** Layers to put on the GPU. */
  readonly gpuLayers?: number;
  /** Devices to use, as the engine names them. */
  readonly devices?: readonly string[];
  /** Which quantization of the model to use, such as `"q4_K_M"`, where the engine offers several. */
  readonly quantization?: string;
  /** Options of the engine itself, passed through as they are. They are part of a row's key. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** What an engine knows about a model; stored with every run. */
export interface ModelInfo {
  /** The name that identifies it at its engine, such as `llama3.2:latest`. */
  readonly name: string;
  readonly engine: string;
  /** Content digest: two models with the same digest answer alike. */
  readonly digest: string;
  readonly family?: string;
  /** Number of weights as the engine words it, such as `3.2B`. */
  readonly parameters?: string;
  readonly quantization?: string;
  /** Trained context length in tokens. */
  readonly contextLength?: number;
  /** Context length in tokens this run has for one request. */
  readonly contextTokens?: number;
  readonly capabilities?: readonly string[];
  readonly sizeBytes?: number;
  /** Requests the engine runs side by side, where it knows. */
  readonly slots?: number;
  readonly serverVersion?: string;
  readonly host?: string;
  /** Things the user should know before the first row, such as a model that is partly on the CPU. */
  readonly notes?: readonly string[];
}

/** A line of "which models are there". */
export interface ModelListing {
  readonly name: string;
  readonly sizeBytes?: number;
  readonly family?: string;
  readonly parameters?: string;
  readonly quantization?: string;
}
