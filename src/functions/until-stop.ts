import type { RunControl } from "./control.js";

/**
 * Waits for a promise, or until the run is stopped: then gives undefined at once, and what becomes of the promise
 * is of no interest any more.
 */
export function untilStop<T>(control: RunControl, waited: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const forget = control.onStop(() => resolve(undefined));
    waited.then(resolve, reject).finally(forget);
  });
}
