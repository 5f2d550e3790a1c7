/** Reads an async source that may let wait for ever, and can be told so at any time. */
export class PatientIterator<T> {
  readonly #iterator: AsyncIterator<T>;
  /** Asked for, and not there yet. */
  #pending = false;
  #ended = false;

  constructor(source: AsyncIterable<T>) {
    this.#iterator = source[Symbol.asyncIterator]();
  }

  async next(): Promise<IteratorResult<T>> {
    this.#pending = true;
    try {
      const step = await this.#iterator.next();
      if (step.done) this.#ended = true;
      return step;
    } catch (error) {
      this.#ended = true;
      throw error;
    } finally {
      this.#pending = false;
    }
  }

  /** Tells the source that nothing more will be read; waits for it unless it is still producing. */
  async close(): Promise<void> {
    if (this.#ended) return;
    const returned = this.#iterator.return?.();
    // A generator answers `return` only after the `next` it is busy with, which may never come.
    if (this.#pending) returned?.catch(() => {});
    else await returned;
  }
}
