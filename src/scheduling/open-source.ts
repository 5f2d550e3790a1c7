/** Where the items come from: batches or single items that arrive over time, or items that are there. */
export type ItemSource<T> = AsyncIterable<readonly T[]> | AsyncIterable<T> | Iterable<T>;

/** One item, the end, or a promise of either. */
export type Pulled<T> = IteratorResult<T, undefined>;

/** A source read item by item. */
export interface OpenSource<T> {
  next(): Pulled<T> | Promise<Pulled<T>>;
  /** Tells the source that nothing more will be read; waits for it unless it is still producing. */
  close(): Promise<void>;
}

const END: Pulled<never> = { done: true, value: undefined };

/** Opens a source: arrays from an async source are batches, every element of a plain iterable is an item. */
export function openSource<T>(source: ItemSource<T>): OpenSource<T> {
  return Symbol.asyncIterator in source ? new AsyncSource<T>(source) : new PlainSource<T>(source);
}

class PlainSource<T> implements OpenSource<T> {
  readonly #iterator: Iterator<T>;
  #ended = false;

  constructor(source: Iterable<T>) {
    this.#iterator = source[Symbol.iterator]();
  }

  next(): Pulled<T> {
    const result = guarded(
      () => this.#iterator.next(),
      () => this.#end(),
    );
    if (!result.done) return result;
    this.#end();
    return END;
  }

  #end(): void {
    this.#ended = true;
  }

  async close(): Promise<void> {
    if (!this.#ended) this.#iterator.return?.();
  }
}

class AsyncSource<T> implements OpenSource<T> {
  readonly #iterator: AsyncIterator<T | readonly T[]>;
  #batch: readonly T[] = [];
  #at = 0;
  #pulling = false;
  #ended = false;

  constructor(source: AsyncIterable<T | readonly T[]>) {
    this.#iterator = source[Symbol.asyncIterator]();
  }

  next(): Pulled<T> | Promise<Pulled<T>> {
    if (this.#at < this.#batch.length) return { done: false, value: this.#batch[this.#at++] as T };
    return this.#pull();
  }

  async #pull(): Promise<Pulled<T>> {
    for (;;) {
      const chunk = await this.#nextChunk();
      if (chunk.done) return END;
      const { value } = chunk;
      if (!Array.isArray(value)) return { done: false, value: value as T };
      this.#batch = value;
      this.#at = 0;
      if (value.length > 0) return { done: false, value: value[this.#at++] as T };
    }
  }

  async #nextChunk(): Promise<IteratorResult<T | readonly T[]>> {
    this.#pulling = true;
    try {
      const chunk = await this.#iterator.next();
      if (chunk.done) this.#ended = true;
      return chunk;
    } catch (error) {
      this.#ended = true;
      throw error;
    } finally {
      this.#pulling = false;
    }
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    const returned = this.#iterator.return?.();
    // A generator answers `return` only after the `next` it is busy with, which may never come.
    if (this.#pulling) returned?.catch(() => {});
    else await returned;
  }
}

function guarded<R>(read: () => R, onError: () => void): R {
  try {
    return read();
  } catch (error) {
    onError();
    throw error;
  }
}
