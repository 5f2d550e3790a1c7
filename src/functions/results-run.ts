import type { RunSummary } from "./run-summary.js";

const runs = new WeakMap<object, RunSummary>();

/** Remembers which run a list of results came from, as long as somebody holds the list. */
export function rememberRun(results: object, summary: RunSummary): void {
  runs.set(results, summary);
}

/** The run a list of results came from. */
export function runOfResults(results: object): RunSummary | undefined {
  return runs.get(results);
}
