import { busyRequests, compareWindows, crowds, poolWindows } from "./compare-windows.js";
import {
  changeOf,
  clearlyFree,
  climbManner,
  FRESH,
  figure,
  judgeStep,
  leastRequests,
  nextLook,
  outOfPatience,
  rateOf,
  type Step,
  WAIT,
  WARY,
} from "./judge-step.js";
import type { LevelWindow } from "./level-window.js";

/** A smaller limit that loses less than this share of throughput is as good. */
const SAME = 0.06;
const CONFIRM_PATIENCE = 36;

type Phase =
  | { readonly name: "climb" }
  | { readonly name: "dip"; readonly above: LevelWindow; readonly best: LevelWindow; most: number }
  | { readonly name: "confirm"; readonly best: LevelWindow; readonly last: boolean }
  | { readonly name: "settled" };

/**
 * Climbs until more concurrency brings no more throughput, then settles just above the knee.
 * It doubles while latency stays and adds half while only throughput grows. The knee follows from Little's law
 * (throughput x latency without waiting), is confirmed by measuring there, and raised if that loses throughput.
 */
export class KneeFinder {
  #phase: Phase = { name: "climb" };
  /** Windows of this climb, lowest level first. */
  #ladder: LevelWindow[] = [];
  #need: number;
  /** The window began after the volley of requests with which a level starts. */
  #careful = false;
  #eager = true;
  #gentle = false;
  /** Requests that did not wait for others, as far as known. */
  free: LevelWindow | undefined;

  constructor(start: number) {
    this.#need = Math.max(4, 2 * start);
  }

  get settled(): boolean {
    return this.#phase.name === "settled";
  }

  /** Climbs on from windows seen lower down; after a cut there are none and the steps are small. */
  begin(ladder: LevelWindow[], level: number): void {
    this.#gentle = ladder.length === 0;
    this.#climb(ladder, level);
  }

  wants(window: LevelWindow): boolean {
    return window.count >= this.#need;
  }

  judge(window: LevelWindow, cap: number): Step {
    if (window.inFlight < 0.85 * window.level) return this.#again(window);
    switch (this.#phase.name) {
      case "climb":
        return this.#judgeClimb(window, cap);
      case "dip":
        return this.#judgeDip(window, this.#phase);
      case "confirm":
        return this.#judgeConfirm(window, this.#phase);
      case "settled":
        return WAIT;
    }
  }

  #again(window: LevelWindow): Step {
    this.#need = leastRequests(window.level);
    return FRESH;
  }

  #climb(ladder: LevelWindow[], level: number): void {
    this.#phase = { name: "climb" };
    this.#ladder = ladder;
    this.#careful = false;
    this.#need = Math.max(3, Math.ceil(level / 2) + 1);
  }

  #judgeClimb(window: LevelWindow, cap: number): Step {
    const below = this.#ladder.at(-1);
    if (below && !(this.#eager && !this.#careful && clearlyFree(below, window))) {
      if (!this.#careful) return this.#lookAgain(window);
      const manner = this.#eager ? climbManner(below, window) : WARY;
      const answer = judgeStep(below, window, manner, window);
      if (answer === "unsure") return this.#wait(window);
      if (answer === "no") return this.#stop(below, window);
    }
    if (window.level >= cap) return this.#settle(FRESH);
    const factor = this.#gentle ? 1.25 : below && crowds(below, window) ? 1.5 : 2;
    const level = Math.min(cap, Math.max(window.level + 1, Math.round(window.level * factor)));
    this.#climb([...this.#ladder, window], level);
    const grew = below ? `${changeOf(below, window)}: it grows` : `${rateOf(window)} to begin with`;
    return { kind: "move", level, why: `${grew}; try ${level}` };
  }

  /**
   * The volley with which a level begins finds a shorter queue than later requests will, so such a window can show
   * that all is well but never that the server is full.
   */
  #lookAgain(window: LevelWindow): Step {
    if (this.#eager && window.count < window.level) {
      this.#need = window.count + Math.max(1, window.level / 4);
      return WAIT;
    }
    this.#careful = true;
    return this.#again(window);
  }

  #wait(window: LevelWindow): Step {
    this.#need = nextLook(window);
    return WAIT;
  }

  #stop(below: LevelWindow, window: LevelWindow): Step {
    const best = below.requestsPerSecond > window.requestsPerSecond ? below : window;
    const free = this.#ladder.filter(
      (each) => each.requestsPerSecond <= 0.8 * best.requestsPerSecond,
    );
    if (free.length > 0) return this.#aim(poolWindows(free), best, window);
    const lowest = this.#ladder[0]!;
    if (lowest.level === 1) return this.#aim(lowest, best, window);
    return this.#dip(lowest, best, window.level);
  }

  /** Even the lowest level seen may have been full: look below it. */
  #dip(above: LevelWindow, best: LevelWindow, most: number): Step {
    const level = Math.max(1, Math.floor(above.level / 2));
    this.#phase = { name: "dip", above, best, most };
    this.#need = leastRequests(level);
    const why = `${changeOf(above, best)}: no more with more; is ${level} enough?`;
    return { kind: "move", level, why };
  }

  #judgeDip(window: LevelWindow, phase: Phase & { name: "dip" }): Step {
    const manner = this.#eager ? climbManner(window, phase.above) : WARY;
    const answer = judgeStep(window, phase.above, manner, window);
    if (answer === "unsure") return this.#wait(window);
    if (answer === "no" && window.level > 1) return this.#dip(window, phase.best, phase.most);
    return this.#aim(window, phase.best, window, phase.most);
  }

  /** Shrinks to what throughput and latency without waiting account for. */
  shrink(window: LevelWindow): Step {
    return this.#aim(this.free ?? window, window, window);
  }

  #aim(free: LevelWindow, best: LevelWindow, window: LevelWindow, most = window.level): Step {
    this.free = free;
    const { knee } = busyRequests(free, best);
    const level = Math.min(most, justAbove(knee));
    const why =
      `${rateOf(best)}, ${figure(free.meanMs)} ms each without waiting: ` +
      `that keeps ${knee.toFixed(1)} busy; settle at ${level}`;
    if (level >= best.level) return this.#settleAt(level, why, window);
    this.#phase = { name: "confirm", best, last: false };
    this.#need = leastRequests(level);
    return { kind: "move", level, why };
  }

  #judgeConfirm(window: LevelWindow, phase: Phase & { name: "confirm" }): Step {
    const { gain, error } = compareWindows(window, phase.best);
    const worse = gain - 1.6 * error > SAME;
    const same = gain + error < SAME;
    if (!worse && !same && !outOfPatience(window, CONFIRM_PATIENCE)) return this.#wait(window);
    if (!worse && gain < SAME + 0.5 * error) return this.#settle(WAIT);
    return this.#raise(window, phase.best, phase.last);
  }

  #raise(window: LevelWindow, best: LevelWindow, last: boolean): Step {
    this.free = window;
    const level = last ? best.level : Math.ceil(Math.sqrt(window.level * best.level));
    const why = `${changeOf(window, best)}: ${window.level} is too few; ${level}`;
    if (level >= best.level) return this.#settleAt(best.level, why, window);
    this.#phase = { name: "confirm", best, last: true };
    this.#need = leastRequests(level);
    return { kind: "move", level, why };
  }

  #settleAt(level: number, why: string, window: LevelWindow): Step {
    return this.#settle(level === window.level ? FRESH : { kind: "move", level, why });
  }

  #settle(step: Step): Step {
    this.#phase = { name: "settled" };
    this.#ladder = [];
    this.#eager = false;
    this.#gentle = false;
    return step;
  }
}

/** A tenth and a bit above the knee, so that a slot that falls free finds its next request waiting. */
export function justAbove(knee: number): number {
  return Math.max(2, Math.round(knee * 1.1 + 0.75));
}
