import { setImmediate as nextTurn } from "node:timers/promises";

const BUSY_MS = 8;

/**
 * Runs a generator to its end and returns its result.
 * Lets timers and sockets in whenever it has kept them waiting for 8 ms.
 */
export async function runPolitely<T>(work: Generator<unknown, T>): Promise<T> {
  let busySince = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    if (performance.now() - busySince < BUSY_MS) continue;
    await nextTurn();
    busySince = performance.now();
  }
}

/** Runs a generator to its end without letting anything else in. */
export function runAtOnce<T>(work: Generator<unknown, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
