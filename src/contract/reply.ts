/** Tokens of one request as the engine counted them. */
export interface Tokens {
  /** Tokens of the prompt, whether evaluated or taken from a cache. */
  readonly prompt: number;
  readonly completion: number;
  /** Part of `prompt` that was not evaluated again, where the engine tells it. */
  readonly cached?: number;
}

/** Where the time of one request went, in milliseconds. */
export interface Durations {
  /** From sending the request to the last byte, seen from the client. */
  readonly totalMs: number;
  /** Waiting for a free slot on the server; estimated where the server does not tell it. */
  readonly queueMs?: number;
  readonly loadMs?: number;
  readonly promptMs?: number;
  readonly generateMs?: number;
}

/** A complete answer of an engine; a cut answer says `length` and is never passed off as whole. */
export interface Reply {
  readonly text: string;
  /** Reasoning text the model kept apart from its answer. */
  readonly thinking?: string;
  readonly finish: "stop" | "length";
  readonly tokens: Tokens;
  readonly durations: Durations;
}
