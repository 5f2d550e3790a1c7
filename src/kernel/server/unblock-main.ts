import { stopMainThread } from "./stop-main-thread.js";

const STEP_MS = 250;
/** Steps after which the main thread counts as lost; a callback that loops again may need more than one. */
const STEPS = 12;

/** Makes a blocked main thread hear an interrupt: first by a signal, which `node:vm` can stop code with, then by force. */
export class MainUnblocker {
  readonly #ping: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(ping: () => void) {
    this.#ping = ping;
  }

  /** Call when an interrupt was passed on; does nothing further if `heard` follows soon. */
  watch(): void {
    if (this.#timer !== undefined) return;
    let step = 0;
    this.#ping();
    this.#timer = setInterval(() => {
      step += 1;
      if (step === 1) process.kill(process.pid, "SIGINT");
      else if (step <= STEPS) stopMainThread();
      else this.heard();
    }, STEP_MS);
  }

  heard(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
