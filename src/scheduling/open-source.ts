import { PatientIterator } from "./patient-iterator.js";

/** Where the items come from: batches or single items that arrive over time, or items that are there. */
export type ItemSource<T> = AsyncIterable<readonly T[]> | AsyncIterable<T> | Iterable<T>;

/** A source read item by item, by many. */
export interface OpenSource<T> {
  /** Whether an item is there; false before the first `fill` and after the last item. */
  readonly ready: boolean;
  /** The item that is there. */
  take(): T;
  /** Reads on until an item is there; false when the source has ended. Called only while none is there. */
  fill(): boolean | Promise<boolean>;
  /** Tells the source that nothing more will be read; waits for it unless it is still producing. */
  close(): Promise<void>;
}

/** Opens a source: arrays from an async source are batches, every element of a plain iterable is an item. */
export function openSource<T>(source: ItemSource<T>): OpenSource<T> {
  return Symbol.asyncIterator in source ? new AsyncSource<T>(source) : new PlainSource<T>(source);
}

class PlainSource<T> implements OpenSource<T> {
  readonly #iterator: Iterator<T>;
  #next: { readonly value: T } | undefined;
  #ended = false;

  constructor(source: Iterable<T>) {
    this.#iterator = source[Symbol.iterator]();
  }

  get ready(): boolean {
    return this.#next !== undefined;
  }

  take(): T {
    const { value } = this.#next!;
    this.#next = undefined;
    return value;
  }

  fill(): boolean {
    // An iterator that throws is over as well.
    this.#ended = true;
    const result = this.#iterator.next();
    this.#ended = result.done === true;
    if (!result.done) this.#next = result;
    return !result.done;
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

  get ready(): boolean {
    return this.#at < this.#batch.length;
  }

  take(): T {
    return this.#batch[this.#at++] as T;
  }

  async fill(): Promise<boolean> {
    while (!this.ready) {
      const chunk = await this.#iterator.next();
      if (chunk.done) return false;
      const { value } = chunk;
      this.#batch = Array.isArray(value) ? value : [value as T];
      this.#at = 0;
    }
    return true;
  }

  close(): Promise<void> {
    return this.#iterator.close();
  }
}
