import type { ChatAnswer } from "./reply.js";
import { parseAnswer, protocolError } from "./reply.js";

/**
 * Puts a streamed chat answer together: one JSON object a line (`application/x-ndjson`).
 * The npm client's own stream is not used: it prints lines it cannot read to the console and goes on, leaks the
 * streams that fail, and reaches a request with `abort()` only after its first byte.
 */
export class StreamedAnswer {
  readonly #label: string;
  readonly #onText: (delta: string) => void;
  readonly #decoder = new TextDecoder();
  #rest = "";
  #content = "";
  #thinking = "";
  readonly #logprobs: unknown[] = [];
  #last: Record<string, unknown> | undefined;

  constructor(label: string, onText: (delta: string) => void) {
    this.#label = label;
    this.#onText = onText;
  }

  /**
   * Takes the next bytes as they come; a line or character may be cut anywhere.
   * @throws EngineError for a line that is not JSON or that reports an error.
   */
  take(chunk: Buffer): void {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#line(line);
  }

  /**
   * The whole answer, once the stream has ended.
   * @throws EngineError `protocol` when the stream ended before the answer was done.
   */
  finish(): ChatAnswer {
    this.#line(this.#rest + this.#decoder.decode());
    if (this.#last?.done !== true) {
      throw protocolError(this.#label, "ended its stream before the answer was done");
    }
    const message = { content: this.#content, thinking: this.#thinking };
    return { ...this.#last, message, logprobs: this.#logprobs };
  }

  #line(line: string): void {
    if (line.trim() === "" || this.#last?.done === true) return;
    const part = parseAnswer(line, this.#label);
    const message = part.message as ChatAnswer["message"];
    this.#last = part;
    if (Array.isArray(part.logprobs)) this.#logprobs.push(...part.logprobs);
    if (typeof message?.thinking === "string") this.#thinking += message.thinking;
    if (typeof message?.content !== "string" || message.content === "") return;
    this.#content += message.content;
    this.#onText(message.content);
  }
}
