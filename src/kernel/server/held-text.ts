import { type OutgoingMessage, outgoingText } from "./message.js";

/** Streams of a process. */
export type StreamName = "stdout" | "stderr";

const COALESCE_MS = 20;
/** Text held back at most; a front end takes many messages of this size better than one huge one. */
const MAX_HELD = 1 << 20;

/**
 * Text of one cell and stream, held back a moment, so that many small writes become few messages.
 * It is held in the wire thread: a timer of the main thread would not fire while a cell blocks it.
 */
export class HeldText {
  readonly #publish: (message: OutgoingMessage) => void;
  #held: { name: StreamName; parent: string; texts: string[]; size: number } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(publish: (message: OutgoingMessage) => void) {
    this.#publish = publish;
  }

  /** Adds text of a cell, which is given by the JSON of its request's header. */
  write(name: StreamName, text: string, parent: string): void {
    if (this.#held?.parent !== parent || this.#held.name !== name) {
      this.flush();
      this.#held = { name, parent, texts: [], size: 0 };
      this.#timer = setTimeout(() => this.flush(), COALESCE_MS);
    }
    this.#held.texts.push(text);
    this.#held.size += text.length;
    if (this.#held.size > MAX_HELD) this.flush();
  }

  /** Publishes held text. */
  flush(): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#held = undefined;
    clearTimeout(this.#timer);
    this.#publish(outgoingText(held.name, held.texts.join(""), held.parent));
  }
}
