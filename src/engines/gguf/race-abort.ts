import { abortError, onAbort } from "../abort.js";

/** Settles as `work` does, or rejects at once when `signal` aborts; the work itself ends when it notices. */
export function raceAbort<Value>(
  work: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value> {
  if (signal === undefined) return work;
  if (signal.aborted) {
    work.catch(() => undefined);
    return Promise.reject(abortError(signal));
  }
  return new Promise((resolve, reject) => {
    const stop = onAbort(signal, () => reject(abortError(signal)));
    work.then(resolve, reject).finally(stop);
  });
}
