import type { Token } from "node-llama-cpp";
import { JsonEnd } from "./json-end.js";
import { StopText } from "./stop-text.js";
import type { Thinking } from "./thinking.js";
import type { TokenText } from "./token-text.js";

/** What an answer is put together with. */
export interface AnswerParts {
  readonly decoder: TokenText;
  readonly stop: readonly string[];
  /** Present when the model may think before it answers. */
  readonly thinking?: Thinking;
  /** The answer is JSON, which ends with its last bracket. */
  readonly json: boolean;
  readonly onText?: (delta: string) => void;
}

/** An answer as it grows: tokens in, text out, and the point where it is complete. */
export class AnswerText {
  readonly #parts: AnswerParts;
  readonly #stop: StopText;
  readonly #end: JsonEnd | undefined;
  #text = "";

  constructor(parts: AnswerParts) {
    this.#parts = parts;
    this.#stop = new StopText(parts.stop);
    this.#end = parts.json ? new JsonEnd() : undefined;
  }

  get text(): string {
    return this.#text;
  }

  get thinking(): string | undefined {
    return this.#parts.thinking?.thoughts;
  }

  /** Whether the answer itself has begun, and not only the thoughts before it. */
  get answering(): boolean {
    return this.#parts.thinking?.answering ?? true;
  }

  /** Takes the next token; true when the answer is complete. */
  push(token: Token): boolean {
    const piece = this.#parts.decoder.push(token);
    if (piece === "") return false;
    const { text, stopped } = this.#stop.push(piece);
    return this.#show(text) || stopped;
  }

  /** Hands out what was held back, once no more tokens come. */
  finish(): void {
    const { text, stopped } = this.#stop.push(this.#parts.decoder.rest());
    this.#show(stopped ? text : text + this.#stop.rest());
    const rest = this.#parts.thinking?.rest() ?? "";
    if (rest !== "") this.#append(rest);
  }

  #show(piece: string): boolean {
    const answer = this.#parts.thinking ? this.#parts.thinking.push(piece) : piece;
    return answer === "" ? false : this.#append(answer);
  }

  #append(answer: string): boolean {
    this.#text += answer;
    this.#parts.onText?.(answer);
    return this.#end !== undefined && this.#end.push(answer) >= 0;
  }
}
