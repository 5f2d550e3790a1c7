/** Something that must be over by a time. */
export interface Deadline {
  /** When it expires, on the clock of `performance.now`. May be moved while it is watched. */
  readonly at: number;
  /** Called at the first sweep after `at`, and at each later sweep while it is still watched and late. */
  expire(): void;
}

/** Watches the deadlines of all requests in flight with one timer. */
export interface DeadlineSweep {
  /** Watches a deadline; `withinMs` is how far away it is and sets how often to look. */
  watch(deadline: Deadline, withinMs: number): void;
  forget(deadline: Deadline): void;
  /** Deadlines being watched. */
  readonly size: number;
}

const FINEST_MS = 10;
const COARSEST_MS = 250;

/**
 * Makes a sweep for one run.
 * It looks every twentieth of the shortest time watched (10 to 250 ms), only while there is something to
 * watch, and never keeps the process alive.
 */
export function createDeadlines(): DeadlineSweep {
  return new Sweep();
}

class Sweep implements DeadlineSweep {
  readonly #watched = new Set<Deadline>();
  #timer: NodeJS.Timeout | undefined;
  #everyMs = Number.POSITIVE_INFINITY;

  get size(): number {
    return this.#watched.size;
  }

  watch(deadline: Deadline, withinMs: number): void {
    this.#watched.add(deadline);
    const everyMs = Math.min(COARSEST_MS, Math.max(FINEST_MS, withinMs / 20));
    if (this.#timer && everyMs >= this.#everyMs) return;
    clearInterval(this.#timer);
    this.#everyMs = everyMs;
    this.#timer = setInterval(() => this.#sweep(), everyMs);
    this.#timer.unref();
  }

  forget(deadline: Deadline): void {
    this.#watched.delete(deadline);
  }

  #sweep(): void {
    const now = performance.now();
    for (const deadline of this.#watched) if (deadline.at <= now) deadline.expire();
    if (this.#watched.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#everyMs = Number.POSITIVE_INFINITY;
  }
}
