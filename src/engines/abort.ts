import { setMaxListeners } from "node:events";
import type { AbortSource, AskContext } from "../contract/index.js";
import { EngineError } from "../errors/index.js";

/** What tells work to end. */
export type Abort = AbortSignal | AbortSource;

/** What tells a request to end, in the cheapest way its caller offers. */
export function abortOf(context: AskContext): Abort | undefined {
  return context.stop ?? context.signal;
}

/**
 * Calls `listener` once, on an abort from now on; returns how to stop listening.
 * A run shares one signal over all its requests, so Node's warning about many listeners is off for it.
 */
export function onAbort(abort: Abort, listener: () => void): () => void {
  if ("whenAborted" in abort) return abort.whenAborted(listener);
  setMaxListeners(0, abort);
  abort.addEventListener("abort", listener, { once: true });
  return () => abort.removeEventListener("abort", listener);
}

/**
 * The error a request ends with when it is aborted.
 * A caller that knows why (a deadline sweep, say) aborts with an `EngineError`, which is then thrown as it is.
 */
export function abortError(abort: Abort): EngineError {
  const reason: unknown = abort.reason;
  if (reason instanceof EngineError) return reason;
  if (reason instanceof Error && reason.name === "TimeoutError") {
    return new EngineError("timeout", "No answer came in the time given.", { cause: reason });
  }
  return new EngineError("cancelled", "The request was cancelled.", { cause: reason });
}
