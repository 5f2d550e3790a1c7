import type { ProgressSnapshot } from "../contract/index.js";
import { isEnded } from "./progress-figures.js";
import type { Surface } from "./surface.js";

/** An ended run is drawn by `finish`; its last snapshot alone is held back this long. */
const ENDED_WAIT_MS = 500;

/** Hands snapshots to a surface no faster than it wants; the newest one is never lost. */
export class Pace {
  readonly #surface: Surface;
  readonly #now: () => number;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #pending: ProgressSnapshot | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(surface: Surface, now: () => number) {
    this.#surface = surface;
    this.#now = now;
  }

  /** Draws the snapshot now or, if that is too soon, as soon as allowed. */
  offer(p: ProgressSnapshot): void {
    const allowed = this.#surface.waitMs(p, this.#now() - this.#drawnAt);
    const wait = isEnded(p.state) ? Math.max(allowed, ENDED_WAIT_MS) : allowed;
    this.#pending = p;
    if (wait <= 0) this.#flush();
    else this.#timer ??= this.#later(wait);
  }

  /** Forgets what is still to be drawn. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pending = undefined;
  }

  #later(wait: number): ReturnType<typeof setTimeout> {
    const timer = setTimeout(() => this.#flush(), wait);
    timer.unref?.();
    return timer;
  }

  #flush(): void {
    const snapshot = this.#pending;
    this.stop();
    if (!snapshot) return;
    this.#drawnAt = this.#now();
    try {
      this.#surface.draw(snapshot);
    } catch {
      // A display that cannot draw must not end the run it shows.
    }
  }
}
