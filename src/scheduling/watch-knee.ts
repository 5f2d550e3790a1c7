import { busyRequests, compareWindows } from "./compare-windows.js";
import { justAbove } from "./find-knee.js";
import {
  changeOf,
  FRESH,
  judgeStep,
  KEEN,
  leastRequests,
  nextLook,
  rateOf,
  type Step,
  WAIT,
  WARY,
} from "./judge-step.js";
import type { LevelWindow } from "./level-window.js";

/** Throughput changed by this share, or by so many standard errors, is worth a look. */
const DRIFT = 0.2;
const DRIFT_ERRORS = 3.5;
const FADE = 0.6;
const REFERENCE_ROUNDS = 3;
/** Rounds between trials: doubled after each that changed nothing. */
const FIRST_PATIENCE = 4;
const LAST_PATIENCE = 64;
const IDLE_PATIENCE = 16;
const LONGEST_MS = 300_000;
const DOWN_EVERY = 5;

/** What watching may ask for beside a step: to climb on from `home`, or to shrink to the knee. */
export type Watched =
  | Step
  | { readonly kind: "climb"; readonly home: LevelWindow }
  | { readonly kind: "shrink" };

/**
 * Watches a settled limit: reacts when throughput changes or a queue builds up, and now and then
 * tries a little more and a little less, with growing patience while nothing comes of it.
 */
export class KneeWatcher {
  /** The window before a trial; undefined while there is none. */
  #home: LevelWindow | undefined;
  #reference: LevelWindow | undefined;
  #requests = 0;
  #rounds = 0;
  #need = 0;
  #patience = FIRST_PATIENCE;
  #trials = 0;
  #since = 0;
  /** The last round looked different; believed when a fresh round agrees. */
  #suspicious = false;

  /** Starts watching at a level the search has settled on. */
  begin(now: number): void {
    this.#home = undefined;
    this.#reference = undefined;
    this.#suspicious = false;
    this.#requests = 0;
    this.#rounds = 0;
    this.#since = now;
  }

  /** Starts over after a cut or a success: look soon again. */
  hurry(): void {
    this.#patience = FIRST_PATIENCE;
  }

  wants(window: LevelWindow): boolean {
    this.#requests++;
    if (this.#home) return window.count >= this.#need;
    return this.#requests >= Math.max(8, 2 * window.level);
  }

  judge(
    window: LevelWindow,
    free: LevelWindow | undefined,
    cap: number,
    now: number,
  ): { readonly watched: Watched; readonly free?: LevelWindow } {
    this.#requests = 0;
    if (window.inFlight < 0.85 * window.level) {
      this.#need = leastRequests(window.level);
      return { watched: FRESH };
    }
    if (this.#home) return this.#judgeTrial(window, this.#home, now);
    return { watched: this.#judgeRound(window, free ?? window, cap, now) };
  }

  #judgeRound(window: LevelWindow, free: LevelWindow, cap: number, now: number): Watched {
    this.#rounds++;
    if (!this.#reference) {
      if (this.#rounds < REFERENCE_ROUNDS) return WAIT;
      this.#reference = window;
      return FRESH;
    }
    const crowded = isCrowded(window, free);
    const drift = this.#drift(this.#reference, window);
    if (crowded || drift !== 0) {
      this.#suspicious = !this.#suspicious;
      if (this.#suspicious) return FRESH;
      return crowded ? { kind: "shrink" } : this.#followDrift(window, drift, cap);
    }
    this.#suspicious = false;
    const step = this.#due(window, free, now) ? this.#nextTrial(window, cap) : WAIT;
    if (step === WAIT) window.fade(FADE);
    return step;
  }

  /** 1 when throughput rose clearly, -1 when it fell, else 0. */
  #drift(reference: LevelWindow, window: LevelWindow): -1 | 0 | 1 {
    const { gain, error } = compareWindows(reference, window);
    if (Math.abs(gain) < Math.max(DRIFT, DRIFT_ERRORS * error)) return 0;
    return gain > 0 ? 1 : -1;
  }

  #followDrift(window: LevelWindow, drift: number, cap: number): Step {
    const before = this.#reference!;
    this.#reference = window;
    const level = drift > 0 ? Math.min(cap, above(window.level)) : below(window.level);
    return this.#trial(window, level, `${rateOf(before)} before, ${rateOf(window)} now`);
  }

  #due(window: LevelWindow, free: LevelWindow, now: number): boolean {
    const patience = isIdle(window, free)
      ? Math.min(IDLE_PATIENCE, this.#patience)
      : this.#patience;
    return this.#rounds >= patience || now - this.#since > LONGEST_MS;
  }

  #nextTrial(window: LevelWindow, cap: number): Step {
    this.#trials++;
    const { level } = window;
    const down = this.#trials % DOWN_EVERY === 0 && level > 2;
    // From just above the knee this stays below twice the knee.
    const up = above(level);
    return this.#trial(
      window,
      down ? below(level) : Math.min(cap, Math.max(level, up)),
      `${rateOf(window)} for a while`,
    );
  }

  #trial(home: LevelWindow, level: number, reason: string): Step {
    if (level === home.level) {
      this.#rounds = 0;
      return WAIT;
    }
    this.#home = home;
    this.#need = leastRequests(level);
    return { kind: "move", level, why: `${reason}; see what ${level} gives` };
  }

  #judgeTrial(
    window: LevelWindow,
    home: LevelWindow,
    now: number,
  ): { watched: Watched; free?: LevelWindow } {
    const up = window.level > home.level;
    const answer = up
      ? judgeStep(home, window, WARY, window)
      : judgeStep(window, home, KEEN, window);
    if (answer === "unsure") {
      this.#need = nextLook(window);
      return { watched: WAIT };
    }
    if (up && answer === "yes") {
      this.hurry();
      return { watched: { kind: "climb", home } };
    }
    const enough = !up && answer === "no";
    const level = enough ? Math.min(home.level, window.level + 1) : home.level;
    this.#patience =
      level < home.level ? FIRST_PATIENCE : Math.min(LAST_PATIENCE, this.#patience * 2);
    this.begin(now);
    const found = up ? "no more with more" : enough ? "as many with fewer" : "too few";
    const why = `${changeOf(home, window)}: ${found}; ${level}`;
    return {
      watched: { kind: "move", level, why },
      ...(up || enough ? {} : { free: window }),
    };
  }
}

/** Whether the server seems to work on nearly all that is in flight, so that more may well help. */
function isIdle(window: LevelWindow, free: LevelWindow): boolean {
  return busyRequests(free, window).knee > 0.82 * window.level;
}

/** Whether far more is in flight than throughput and latency without waiting account for. */
function isCrowded(window: LevelWindow, free: LevelWindow): boolean {
  const { knee, error } = busyRequests(free, window);
  const excess = window.level - justAbove(knee * (1 + error));
  return excess >= Math.max(2, 0.3 * window.level);
}

function above(level: number): number {
  return level + Math.ceil(level * 0.3);
}

function below(level: number): number {
  return Math.max(1, level - Math.max(2, Math.round(level / 4)));
}
