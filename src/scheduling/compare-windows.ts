import { LevelWindow } from "./level-window.js";

/** Throughput of one window against that of another. */
export interface Comparison {
  /** Natural logarithm of the second throughput over the first. */
  readonly gain: number;
  /** Standard error of `gain`. */
  readonly error: number;
}

/** Compares throughput, per unit of work where that is clearly the steadier measure. */
export function compareWindows(first: LevelWindow, second: LevelWindow): Comparison {
  const { perUnit, error } = steadierMeasure(first, second);
  const throughput = (window: LevelWindow): number => window.inFlight / window.cost(perUnit);
  return { gain: Math.log(throughput(second) / throughput(first)), error };
}

/**
 * How many of the requests in flight the server really worked on, by Little's law:
 * in flight x latency without waiting / latency now. `error` is relative.
 */
export function busyRequests(
  free: LevelWindow,
  window: LevelWindow,
): { readonly knee: number; readonly error: number } {
  const { perUnit, error } = steadierMeasure(free, window);
  return { knee: (window.inFlight * free.cost(perUnit)) / window.cost(perUnit), error };
}

/** Whether latency rose clearly with the level: a queue, or a server that shares its speed. */
export function crowds(lower: LevelWindow, higher: LevelWindow): boolean {
  const { gain, error } = compareWindows(lower, higher);
  return Math.log(higher.level / lower.level) - gain > 0.15 + error;
}

/** One window of several with like latencies. */
export function poolWindows(windows: readonly LevelWindow[]): LevelWindow {
  const all = new LevelWindow(windows.at(-1)!.level);
  for (const window of windows) all.merge(window);
  return all;
}

function steadierMeasure(a: LevelWindow, b: LevelWindow): { perUnit: boolean; error: number } {
  const noise = (perUnit: boolean): number => Math.max(a.variance(perUnit), b.variance(perUnit));
  const perUnit = noise(true) < 0.8 * noise(false);
  return { perUnit, error: Math.sqrt(noise(perUnit) * (1 / a.count + 1 / b.count)) };
}
