import type { RunControl } from "./control.js";
import { untilStop } from "./until-stop.js";

/** Reads the batches of a source one by one, however long it lets wait, until the run ends reading. */
export class BatchReader<T> {
  readonly #source: AsyncIterator<readonly T[]>;
  readonly #control: RunControl;
  readonly #ends: () => boolean;
  /** Asked for, and not there yet. */
  #pending = false;
  #ended = false;

  /** @param ends whether nothing more is to be read, once the run is stopped */
  constructor(source: AsyncIterable<readonly T[]>, control: RunControl, ends: () => boolean) {
    this.#source = source[Symbol.asyncIterator]();
    this.#control = control;
    this.#ends = ends;
  }

  /** Undefined when the source has ended or the run is stopped, which no source holds up. */
  async next(): Promise<readonly T[] | undefined> {
    if (this.#ends()) return undefined;
    const step = this.#step();
    const read = (await untilStop(this.#control, step)) ?? (this.#ends() ? undefined : await step);
    return read?.done ? undefined : read?.value;
  }

  async #step(): Promise<IteratorResult<readonly T[]>> {
    this.#pending = true;
    try {
      const step = await this.#source.next();
      if (step.done) this.#ended = true;
      return step;
    } catch (error) {
      this.#ended = true;
      throw error;
    } finally {
      this.#pending = false;
    }
  }

  /** Tells the source that nothing more will be read. */
  async close(): Promise<void> {
    if (this.#ended) return;
    const returned = this.#source.return?.();
    // A generator answers only after the batch it still waits for, which may never come.
    if (this.#pending) returned?.catch(() => {});
    else await returned;
  }
}
