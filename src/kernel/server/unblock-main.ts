import type { MainStopper } from "./stop-main-thread.js";

const STEP_MS = 150;
/** Steps after which the main thread counts as lost; a callback that loops again may need several stops. */
const STEPS = 24;

/** Sees to it that a main thread that is blocked hears a message, and that the cell it interrupts ends. */
export class MainUnblocker {
  readonly #stopper: MainStopper;
  #timer: NodeJS.Timeout | undefined;
  #count = 0;

  constructor(stopper: MainStopper) {
    this.#stopper = stopper;
  }

  /** Call before the message is passed on, with the number that this returns. */
  watch(): number {
    this.#count += 1;
    const id = this.#count;
    let steps = 0;
    clearInterval(this.#timer);
    const timer = setInterval(() => {
      const over = () => clearInterval(timer);
      if (this.#stopper.ask(id, over)) steps += 1;
      if (steps > STEPS) over();
    }, STEP_MS);
    this.#timer = timer;
    return id;
  }
}
