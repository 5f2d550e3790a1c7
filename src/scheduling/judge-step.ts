import { compareWindows, crowds } from "./compare-windows.js";
import type { LevelWindow } from "./level-window.js";

/** What the search wants next: more requests, a fresh window, or another limit. */
export type Step =
  | { readonly kind: "wait" }
  | { readonly kind: "fresh" }
  | { readonly kind: "move"; readonly level: number; readonly why: string };

/** Nothing yet: more requests are needed. */
export const WAIT: Step = Object.freeze({ kind: "wait" });
/** The same limit, but forget what was seen. */
export const FRESH: Step = Object.freeze({ kind: "fresh" });

/**
 * How sure a verdict must be, in standard errors, and where to lean when requests run out.
 * Growing wrongly costs a moment of queueing, stopping wrongly costs throughput for long.
 */
export interface Manner {
  readonly yes: number;
  readonly no: number;
  readonly lean: number;
  /** Requests to wait for at most, or a sixth of it x level where that is more. */
  readonly patience: number;
}

/** First climb, while latency stays: rather grow. */
const EAGER: Manner = { yes: 1, no: 1.6, lean: 0.5, patience: 12 };
/** First climb, once latency rises. */
const FAIR: Manner = { yes: 1.3, no: 1, lean: 0, patience: 36 };
/** A higher limit than the one that has proved itself: rather stay. */
export const WARY: Manner = { yes: 2, no: 1, lean: -1, patience: 60 };
/** A lower limit than the one that has proved itself: rather stay. */
export const KEEN: Manner = { yes: 1, no: 2, lean: 1, patience: 60 };

/** Share of added concurrency that must become throughput to be worth it: 1 = all of it, 0 = it only waits. */
const WORTH = 0.3;
/** A share at which the server is clearly not full. */
const FREE = 0.5;

/** The manner of the first climb at this point. */
export function climbManner(lower: LevelWindow, higher: LevelWindow): Manner {
  return crowds(lower, higher) ? FAIR : EAGER;
}

/** Whether the step from `lower` to `higher` was worth it; `spent` requests have been waited for. */
export function judgeStep(
  lower: LevelWindow,
  higher: LevelWindow,
  manner: Manner,
  spent: LevelWindow,
): "yes" | "no" | "unsure" {
  const { share, error } = shareOfStep(lower, higher);
  if (share - manner.yes * error > WORTH) return "yes";
  if (share + manner.no * error < WORTH) return "no";
  if (!outOfPatience(spent, manner.patience)) return "unsure";
  return share + manner.lean * error > WORTH ? "yes" : "no";
}

/** Whether `higher` is clearly below what the server can do, even at first sight. */
export function clearlyFree(lower: LevelWindow, higher: LevelWindow): boolean {
  const { share, error } = shareOfStep(lower, higher);
  return share - error > FREE;
}

/** Whether a window has had all the requests a question may cost. */
export function outOfPatience(window: LevelWindow, patience: number): boolean {
  return window.count >= Math.max(patience, (patience / 6) * window.level);
}

/** Requests a window needs before it is judged. */
export function leastRequests(level: number): number {
  return Math.max(4, level);
}

/** When to judge again after an unsure verdict. */
export function nextLook(window: LevelWindow): number {
  return window.count + Math.max(2, window.level / 2);
}

/** "49.8 requests/s with 2 in flight". */
export function rateOf(window: LevelWindow): string {
  return `${figure(window.requestsPerSecond)} requests/s with ${window.level} in flight`;
}

/** "49.8 requests/s with 2 in flight, 99.7 with 4". */
export function changeOf(from: LevelWindow, to: LevelWindow): string {
  return `${rateOf(from)}, ${figure(to.requestsPerSecond)} with ${to.level}`;
}

/** A number in three digits. */
export function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function shareOfStep(lower: LevelWindow, higher: LevelWindow): { share: number; error: number } {
  const { gain, error } = compareWindows(lower, higher);
  const added = Math.log(higher.level / lower.level);
  return { share: gain / added, error: error / added };
}
