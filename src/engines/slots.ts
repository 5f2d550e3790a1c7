import { type Abort, abortError, onAbort } from "./abort.js";

/** A limited number of places, given out in the order of asking. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** `count` places, 1 or more. */
  constructor(count: number) {
    this.#free = Math.max(1, Math.floor(count));
  }

  /**
   * Waits for a place; returns how to give it back.
   * @throws EngineError what `abort` says, when it aborts while waiting
   */
  enter(abort?: Abort): Promise<() => void> {
    if (this.#free > 0) {
      this.#free--;
      return Promise.resolve(this.#leave());
    }
    return new Promise((resolve, reject) => {
      const admit = () => {
        stop?.();
        resolve(this.#leave());
      };
      const stop =
        abort &&
        onAbort(abort, () => {
          this.#waiting.splice(this.#waiting.indexOf(admit), 1);
          reject(abortError(abort));
        });
      this.#waiting.push(admit);
    });
  }

  #leave(): () => void {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    };
  }
}
