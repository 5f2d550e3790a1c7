import { setTimeout as wait } from "node:timers/promises";
import { notebookHost, type ProgressSnapshot } from "../contract/index.js";
import type { RunInfo } from "../runs/index.js";
import { createProgress, type ProgressOptions } from "./create-progress.js";
import { isEnded } from "./progress-figures.js";

/** What is known of a run that works, or worked, somewhere else. */
export interface WatchedRun {
  readonly progress: ProgressSnapshot;
  /** Said when the run has ended: what happened and how to go on. */
  readonly message?: string;
}

/** Options of `watchRun`. */
export interface WatchOptions extends ProgressOptions {
  /** Ends the watching; the run goes on. Default: the interrupt of the notebook's cell. */
  readonly signal?: AbortSignal;
  /** Time between two looks, in milliseconds. Default 500. */
  readonly everyMs?: number;
}

const EVERY_MS = 500;

/**
 * Shows the progress of a run found on disk, with buttons that steer it, until it ends or the signal comes.
 * Resolves with what was last known of it.
 *
 * @param read tells the newest state of the run; what it throws ends the watching and is thrown on
 * @example
 * await watchRun(async () => watchedRun(await runs.get(id)), { controls: runs });
 */
export async function watchRun(
  read: () => Promise<WatchedRun>,
  options: WatchOptions = {},
): Promise<WatchedRun> {
  const { everyMs = EVERY_MS, signal = notebookHost()?.signal(), ...showing } = options;
  const display = createProgress(showing);
  let run = await read();
  try {
    while (!isEnded(run.progress.state) && !signal?.aborted) {
      display.update(run.progress);
      await wait(everyMs, undefined, { signal }).catch(() => {});
      if (!signal?.aborted) run = await read();
    }
  } catch (error) {
    display.finish(run.progress, "The run cannot be read any more.");
    throw error;
  }
  const left = "No longer watched; the run goes on.";
  display.finish(run.progress, isEnded(run.progress.state) ? (run.message ?? "") : left);
  return run;
}

/** What a run's description on disk says of its progress, for `watchRun`. */
export function watchedRun(info: RunInfo): WatchedRun {
  const { id, status, counts, total, folder } = info;
  const state = info.state === "broken" ? "failed" : info.state;
  const done = Object.values(counts).reduce((sum, rows) => sum + rows, 0);
  const blank = {
    runId: id,
    title: info.data ?? id,
    reused: 0,
    inFlight: 0,
    limit: 0,
    rowsPerSecond: 0,
    tokensPerSecond: 0,
    elapsedMs: 0,
    lastFailures: [],
  };
  const progress = { ...blank, ...status, runId: id, state, counts, done, ...(total && { total }) };
  const next = info.resumable ? " Make the same call again to go on with it." : "";
  const words = info.problem ?? `The run is ${state}.${next}`;
  return { progress, message: `${words}\nIt is in ${folder}.` };
}
