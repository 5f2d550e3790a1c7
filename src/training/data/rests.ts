import { setImmediate as nextTurn } from "node:timers/promises";

/** Longest work without a rest, in milliseconds: a frame of a progress display, or a heartbeat, waits no longer. */
const LONGEST_MS = 15;

/** Gives a function to await in long loops: now and then it lets the event loop take its turn. */
export function rests(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < LONGEST_MS) return;
    await nextTurn();
    since = performance.now();
  };
}
