import { PatientIterator } from "../scheduling/index.js";
import type { RunControl } from "./control.js";
import { untilStop } from "./until-stop.js";

/** Reads the batches of a source one by one, however long it lets wait, until the run ends reading. */
export class BatchReader<T> {
  readonly #source: PatientIterator<readonly T[]>;
  readonly #control: RunControl;
  readonly #ends: () => boolean;

  /** @param ends whether nothing more is to be read, once the run is stopped */
  constructor(source: AsyncIterable<readonly T[]>, control: RunControl, ends: () => boolean) {
    this.#source = new PatientIterator(source);
    this.#control = control;
    this.#ends = ends;
  }

  /** Undefined when the source has ended or the run is stopped, which no source holds up. */
  async next(): Promise<readonly T[] | undefined> {
    if (this.#ends()) return undefined;
    const step = this.#source.next();
    const read = (await untilStop(this.#control, step)) ?? (this.#ends() ? undefined : await step);
    return read?.done ? undefined : read?.value;
  }

  /** Tells the source that nothing more will be read. */
  close(): Promise<void> {
    return this.#source.close();
  }
}
