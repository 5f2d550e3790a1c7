/**
 * Calls a listener of the caller's, whose failures must not end what it hears of.
 * @param failed hears what it throws, or what a promise it returns rejects with: without that, an async listener would
 * end the process
 */
export function callListener(listener: () => unknown, failed: (error: unknown) => void): void {
  try {
    const done = listener();
    if (isPromise(done)) Promise.resolve(done).then(undefined, failed);
  } catch (error) {
    failed(error);
  }
}

/** Whether a value can be waited for; by shape, as a promise of a notebook's cell need not be one of this realm. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}
