import { notebookHost } from "../contract/index.js";
import { RunStoppedError } from "../errors/index.js";

/**
 * Lets the caller's signal and the interrupt of a notebook's cell end what comes before a run: reading a table,
 * asking a server about a model. The signal given to `open` is of no use to what goes on afterwards.
 * @throws {RunStoppedError} `interrupted`
 */
export async function whileOpening<T>(
  options: { readonly signal?: AbortSignal; readonly handleSignals?: boolean },
  open: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const heard = new AbortController();
  const cell = options.handleSignals === false ? undefined : notebookHost()?.signal();
  const sources = [options.signal, cell].filter((signal) => signal !== undefined);
  const stop = () => heard.abort(sources.find((signal) => signal.aborted)?.reason);
  for (const signal of sources) signal.addEventListener("abort", stop);
  try {
    if (sources.some((signal) => signal.aborted)) stop();
    heard.signal.throwIfAborted();
    return await open(heard.signal);
  } catch (error) {
    if (!heard.signal.aborted || error instanceof RunStoppedError) throw error;
    throw new RunStoppedError("interrupted", "Stopped before the run began: nothing was asked.", {
      runId: "",
      hint: "The same call starts it, or continues what an earlier one began.",
      cause: error,
    });
  } finally {
    for (const signal of sources) signal.removeEventListener("abort", stop);
  }
}
