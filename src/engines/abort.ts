import { setMaxListeners } from "node:events";
import { EngineError } from "../errors/index.js";

/**
 * Calls `listener` once when the signal aborts; returns how to stop listening.
 * A run shares one signal over all its requests, so Node's warning about many listeners is off for it.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  setMaxListeners(0, signal);
  signal.addEventListener("abort", listener, { once: true });
  return () => signal.removeEventListener("abort", listener);
}

/**
 * The error a request ends with when its signal aborts.
 * A caller that knows why (a deadline sweep, say) aborts with an `EngineError`, which is then thrown as it is.
 */
export function abortError(signal: AbortSignal): EngineError {
  const reason: unknown = signal.reason;
  if (reason instanceof EngineError) return reason;
  if (reason instanceof Error && reason.name === "TimeoutError") {
    return new EngineError("timeout", "No answer came in the time given.", { cause: reason });
  }
  return new EngineError("cancelled", "The request was cancelled.", { cause: reason });
}
