import { PatientIterator } from "./patient-iterator.js";

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
  readonly #iterator: PatientIterator<T | readonly T[]>;
  #batch: readonly T[] = [];
  #at = 0;

  constructor(source: AsyncIterable<T | readonly T[]>) {
    this.#iterator = new PatientIterator(source);
  }

  next(): Pulled<T> | Promise<Pulled<T>> {
    if (this.#at < this.#batch.length) return { done: false, value: this.#batch[this.#at++] as T };
    return this.#pull();
  }

  async #pull(): Promise<Pulled<T>> {
    for (;;) {
      const chunk = await this.#iterator.next();
      if (chunk.done) return END;
      const { value } = chunk;
      if (!Array.isArray(value)) return { done: false, value: value as T };
      this.#batch = value;
      this.#at = 0;
      if (value.length > 0) return { done: false, value: value[this.#at++] as T };
    }
  }

  close(): Promise<void> {
    return this.#iterator.close();
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
