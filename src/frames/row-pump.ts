import { setImmediate as nextTurn } from "node:timers/promises";

/**
 * Pulls rows from an async iterator and hands out what has come so far.
 * It pulls no more than the batch asked for, so that a source is never far ahead of those who take its rows.
 */
export class RowPump {
  readonly #iterator: AsyncIterator<unknown>;
  readonly #signal: AbortSignal | undefined;
  #rows: unknown[] = [];
  #wanted = 0;
  #isPulling = false;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;
  #wake = () => {};

  constructor(iterator: AsyncIterator<unknown>, signal?: AbortSignal) {
    this.#iterator = iterator;
    this.#signal = signal;
  }

  /**
   * At least one row, and at most `most`; none when the source has ended.
   * Rows that came before the source failed are handed out before its error is thrown.
   */
  async take(most: number): Promise<unknown[]> {
    this.#wanted = most;
    if (!this.#isPulling) void this.#pull();
    // A source that has rows ready fills the batch before the event loop turns; one that waits does not hold it back.
    if (this.#isPulling) await nextTurn();
    while (this.#rows.length === 0 && this.#isPulling) await this.#untilNews();
    const rows = this.#rows.splice(0, most);
    if (rows.length === 0 && this.#failure !== undefined) throw this.#failure.error;
    return rows;
  }

  /** Ends the source. A generator that waits for something hears of it only afterwards, so this does not wait. */
  async close(): Promise<void> {
    this.#ended = true;
    this.#iterator.return?.()?.then(undefined, () => {});
  }

  async #pull(): Promise<void> {
    this.#isPulling = true;
    try {
      while (!this.#ended && this.#rows.length < this.#wanted) {
        const step = await this.#iterator.next();
        if (step.done) this.#ended = true;
        else if (this.#rows.push(step.value) === 1) this.#wake();
      }
    } catch (error) {
      this.#failure = { error };
      this.#ended = true;
    } finally {
      this.#isPulling = false;
      this.#wake();
    }
  }

  async #untilNews(): Promise<void> {
    const signal = this.#signal;
    signal?.throwIfAborted();
    let stop = () => {};
    try {
      await new Promise<void>((resolve, reject) => {
        this.#wake = resolve;
        stop = () => reject(signal?.reason);
        signal?.addEventListener("abort", stop, { once: true });
      });
    } finally {
      this.#wake = () => {};
      signal?.removeEventListener("abort", stop);
    }
  }
}
