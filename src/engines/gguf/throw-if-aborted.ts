import { type Abort, abortError } from "../abort.js";

/** @throws EngineError what the first abort that came says */
export function throwIfAborted(aborts: readonly Abort[]): void {
  for (const abort of aborts) if (abort.aborted) throw abortError(abort);
}
