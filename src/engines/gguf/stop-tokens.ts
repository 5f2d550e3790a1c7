import type { LlamaModel, Token } from "node-llama-cpp";

/** Finds stop texts that are control tokens: such a token has no text of its own to be found in the answer. */
export class StopTokens {
  readonly #model: LlamaModel;
  readonly #known = new Map<string, Token | undefined>();

  constructor(model: LlamaModel) {
    this.#model = model;
  }

  of(stops: readonly string[]): ReadonlySet<Token> {
    return new Set(stops.map((stop) => this.#token(stop)).filter((token) => token !== undefined));
  }

  #token(stop: string): Token | undefined {
    if (!this.#known.has(stop)) {
      const [token, ...more] = this.#model.tokenize(stop, true);
      const single = more.length === 0 && this.#model.isSpecialToken(token);
      this.#known.set(stop, single ? token : undefined);
    }
    return this.#known.get(stop);
  }
}
