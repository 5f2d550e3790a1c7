import { KneeFinder } from "./find-knee.js";
import type { Step } from "./judge-step.js";
import type { LevelWindow } from "./level-window.js";
import { KneeWatcher } from "./watch-knee.js";

/** Looks for the knee, then watches it: the two halves of the search as one. */
export class KneeSearch {
  readonly #finder: KneeFinder;
  readonly #watcher = new KneeWatcher();

  constructor(start: number) {
    this.#finder = new KneeFinder(start);
  }

  /** Begins again at a level after a cut, in small steps. */
  restart(level: number): void {
    this.#finder.begin([], level);
    this.#watcher.hurry();
  }

  /** Counts one more answered request; true when the window should be judged. */
  wants(window: LevelWindow): boolean {
    return this.#finder.settled ? this.#watcher.wants(window) : this.#finder.wants(window);
  }

  /** Judges a window that was looked at just now; `cap` is the highest limit allowed now. */
  judge(window: LevelWindow, cap: number, now: number): Step {
    if (!this.#finder.settled) return this.#find(() => this.#finder.judge(window, cap), now);
    const { watched, free } = this.#watcher.judge(window, this.#finder.free, cap, now);
    if (free) this.#finder.free = free;
    if (watched.kind === "shrink") return this.#find(() => this.#finder.shrink(window), now);
    if (watched.kind !== "climb") return watched;
    this.#finder.begin([watched.home], window.level);
    return this.#find(() => this.#finder.judge(window, cap), now);
  }

  #find(look: () => Step, now: number): Step {
    const step = look();
    if (this.#finder.settled) this.#watcher.begin(now);
    return step;
  }
}
