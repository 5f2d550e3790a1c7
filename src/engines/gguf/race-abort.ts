import { type Abort, abortError, onAbort } from "../abort.js";

/** Settles as `work` does, or rejects at once on the abort; the work itself ends when it notices. */
export function raceAbort<Value>(work: Promise<Value>, abort: Abort | undefined): Promise<Value> {
  if (abort === undefined) return work;
  if (abort.aborted) {
    work.catch(() => undefined);
    return Promise.reject(abortError(abort));
  }
  return new Promise((resolve, reject) => {
    const stop = onAbort(abort, () => reject(abortError(abort)));
    work.then(resolve, reject).finally(stop);
  });
}
