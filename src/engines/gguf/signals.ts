import { abortError } from "../abort.js";

/** @throws EngineError what the first aborted signal says */
export function throwIfAborted(signals: readonly AbortSignal[]): void {
  for (const signal of signals) if (signal.aborted) throw abortError(signal);
}
