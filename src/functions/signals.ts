import { setMaxListeners } from "node:events";
import { notebookHost } from "../contract/index.js";
import type { RunControl } from "./control.js";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
const LAST_COMMIT_MS = 300;
/** What the runs of this process do on a signal. They share one listener, as many as they may be. */
const hearers = new Set<(name: NodeJS.Signals) => void>();
const tellAll = (name: NodeJS.Signals): void => {
  for (const hear of [...hearers]) hear(name);
};

/**
 * Connects Ctrl-C, the interrupt of a notebook's cell and the caller's AbortSignal to a run; returns the disconnect.
 * First signal: no new rows, those in flight may finish. Second: abort at once, and end the process
 * where nobody else listens for the signal (a notebook kernel does, and must live).
 */
export function listenForInterrupt(
  control: RunControl,
  options: {
    readonly signal?: AbortSignal;
    readonly handleSignals?: boolean;
    /** Time requests in flight get to finish after the first signal, in milliseconds. Default 3,000. */
    readonly graceMs?: number;
  },
): () => void {
  const disconnects = [listenTo(options.signal, control, "the caller's signal", 0)];
  if (options.handleSignals ?? true) {
    const cell = notebookHost()?.signal();
    // A cell may have any number of runs at a time.
    if (cell) setMaxListeners(0, cell);
    disconnects.push(listenTo(cell, control, "the cell was interrupted", options.graceMs));
    disconnects.push(listenToProcess(control, options.graceMs));
  }
  return () => {
    for (const disconnect of disconnects) disconnect();
  };
}

function listenTo(
  signal: AbortSignal | undefined,
  control: RunControl,
  message: string,
  graceMs?: number,
): () => void {
  if (!signal) return () => {};
  const stop = () => control.stop({ code: "interrupted", message, cause: signal.reason }, graceMs);
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
  return () => signal.removeEventListener("abort", stop);
}

function listenToProcess(control: RunControl, graceMs: number | undefined): () => void {
  const isAlone = (name: NodeJS.Signals) => process.listeners(name).every((one) => one === tellAll);
  const alone = new Map(SIGNALS.map((name) => [name, isAlone(name)]));
  let heard = 0;
  const onSignal = (name: NodeJS.Signals) => {
    heard++;
    const why = name === "SIGINT" ? "Ctrl-C" : name;
    control.stop({ code: "interrupted", message: why }, heard > 1 ? 0 : graceMs);
    if (heard > 1 && alone.get(name as (typeof SIGNALS)[number])) {
      // Time for the journal's last commit; waiting for a stuck server helps nobody.
      setTimeout(() => process.exit(name === "SIGINT" ? 130 : 143), LAST_COMMIT_MS);
    }
  };
  if (hearers.size === 0) for (const name of SIGNALS) process.on(name, tellAll);
  hearers.add(onSignal);
  return () => {
    hearers.delete(onSignal);
    if (hearers.size === 0) for (const name of SIGNALS) process.off(name, tellAll);
  };
}
