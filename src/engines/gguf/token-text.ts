import type { LlamaModel, Token } from "node-llama-cpp";

/** What a decoder writes for bytes that are not yet a character. */
const UNFINISHED = "\uFFFD";
/** Four bytes make the longest character; more tokens than this without one are broken text. */
const MOST_PENDING = 8;
const MOST_RECENT = 8;

/** Turns tokens into text one by one; a character that spans several tokens comes with its last one. */
export class TokenText {
  readonly #model: LlamaModel;
  /** Some vocabularies put spaces by what came before. */
  readonly #byContext: boolean;
  #recent: Token[] = [];
  #pending: Token[] = [];

  /** `before` are the tokens the text comes after. */
  constructor(model: LlamaModel, byContext: boolean, before: readonly Token[] = []) {
    this.#model = model;
    this.#byContext = byContext;
    this.#recent = before.slice(-MOST_RECENT);
  }

  push(token: Token): string {
    this.#pending.push(token);
    const text = this.#text();
    if (text.endsWith(UNFINISHED) && this.#pending.length < MOST_PENDING) return "";
    this.#settle();
    return text;
  }

  /** What is left when no more tokens come. */
  rest(): string {
    if (this.#pending.length === 0) return "";
    const text = this.#text();
    this.#settle();
    return text;
  }

  #text(): string {
    return this.#model.detokenize(this.#pending, false, this.#byContext ? this.#recent : undefined);
  }

  #settle(): void {
    if (this.#byContext) this.#recent = [...this.#recent, ...this.#pending].slice(-MOST_RECENT);
    this.#pending = [];
  }
}
