import type { Position } from "./position.js";

const USUAL_BYTES = 256 * 1024;
/** A batch that has grown beyond this gives its memory back once it is written. */
const KEPT_BYTES = 8 * 1024 * 1024;

/** What a batch is written to. */
export interface BatchTarget {
  write(buffer: Buffer, offset: number, length: number): Promise<{ readonly bytesWritten: number }>;
}

/**
 * Lines waiting for one commit. They are encoded as they come: thousands of strings kept alive until the
 * sync would cost more in garbage collection than the write itself.
 */
export class LineBatch {
  #buffer = Buffer.allocUnsafeSlow(USUAL_BYTES);
  #bytes = 0;
  #starts: number[] = [];
  #callbacks: ((position: Position) => void)[] = [];

  get length(): number {
    return this.#starts.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Adds a line; `onDurable` is called by `tell`. */
  add(text: string, onDurable: (position: Position) => void): void {
    // UTF-8 needs at most three bytes for each UTF-16 unit.
    const most = this.#bytes + text.length * 3;
    if (most > this.#buffer.length) this.#grow(most);
    this.#starts.push(this.#bytes);
    this.#callbacks.push(onDurable);
    this.#bytes += this.#buffer.write(text, this.#bytes);
  }

  /** Writes all lines; a single write may take only a part of what it is given. */
  async writeTo(target: BatchTarget): Promise<void> {
    let written = 0;
    while (written < this.#bytes) {
      const { bytesWritten } = await target.write(this.#buffer, written, this.#bytes - written);
      written += bytesWritten;
    }
  }

  /** Empties the batch and calls back for each line, in order; `place` turns an offset into a position. */
  tell(place: (offset: number) => Position): void {
    const starts = this.#starts;
    const callbacks = this.#callbacks;
    this.clear();
    for (let i = 0; i < starts.length; i++) callbacks[i]!(place(starts[i]!));
  }

  clear(): void {
    this.#bytes = 0;
    this.#starts = [];
    this.#callbacks = [];
    if (this.#buffer.length > KEPT_BYTES) this.#buffer = Buffer.allocUnsafeSlow(USUAL_BYTES);
  }

  #grow(most: number): void {
    const bigger = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, most));
    this.#buffer.copy(bigger, 0, 0, this.#bytes);
    this.#buffer = bigger;
  }
}
