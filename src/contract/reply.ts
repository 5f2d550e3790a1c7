/** Tokens of one request as the engine counted them. */
export interface Tokens {
  /** Tokens of the prompt, whether evaluated or taken from a cache. */
  readonly prompt: number;
  readonly completion: number;
  /** Part of `prompt` that was not evaluated again, where the engine tells it. */
  readonly cached?: number;
}

/** Where the time of one request went, in milliseconds to the microsecond. */
export interface Durations {
  /** From sending the request to the last byte, seen from the client. */
  readonly totalMs: number;
  /** Waiting for a free slot on the server; estimated where the server does not tell it. */
  readonly queueMs?: number;
  readonly loadMs?: number;
  readonly promptMs?: number;
  readonly generateMs?: number;
}

/** Probability of each value of a closed set, 0-1, adding up to 1; a value that is no text goes by its JSON text. */
export type LabelProbabilities = Readonly<Record<string, number>>;

/** How likely the model found each value of one closed set in its answer. */
export interface ScoredValue {
  /** Keys that lead to the value inside the answer, outermost first. */
  readonly path: readonly string[];
  readonly probabilities: LabelProbabilities;
}

/** A complete answer of an engine; a cut answer says `length` and is never passed off as whole. */
export interface Reply {
  readonly text: string;
  /** Reasoning text the model kept apart from its answer. */
  readonly thinking?: string;
  readonly finish: "stop" | "length";
  readonly tokens: Tokens;
  readonly durations: Durations;
  /** Closed-set values whose probabilities the engine knows, in the order of the answer. */
  readonly scored?: readonly ScoredValue[];
}
