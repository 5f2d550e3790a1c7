import { RateWindow } from "./rate-window.js";

/** Throughput of the last seconds. */
export interface Rates {
  readonly rowsPerSecond: number;
  readonly tokensPerSecond: number;
}

/** What was answered in which time. */
export interface Pace {
  /** Rows answered. */
  readonly rows: number;
  /** Milliseconds from the first request to the last answer; pauses, and what came before, left out. */
  readonly ms: number;
}

/** Measures throughput and guesses when the rest will be done, in constant memory. */
export interface Meter {
  /** Counts rows that are done; `tookMs` is the time of their request where it was answered. */
  add(rows: number, tokens?: number, tookMs?: number): void;
  /** Over the last 10 s, or longer where fewer than 5 rows came in that time. */
  rates(): Rates;
  /** Milliseconds until so many more rows are done; undefined while there is nothing to go by. */
  etaMs(remaining: number): number | undefined;
  /** Over everything so far; undefined while nothing was answered. */
  pace(): Pace | undefined;
  /** Stops the clock: time while paused counts for nothing. */
  pause(): void;
  resume(): void;
}

const SHORT_MS = 10_000;
const LONG_MS = 60_000;
const FEW_ROWS = 5;
/** The guess follows news with this time constant, so that it counts down instead of jumping. */
const SMOOTHING_MS = 5_000;

/** Makes a meter; `now` is a clock in milliseconds, `performance.now` by default. */
export function createMeter(now: () => number = () => performance.now()): Meter {
  return new RollingMeter(now);
}

class RollingMeter implements Meter {
  readonly #clock: () => number;
  /** When the first rows were done; what came before is start-up, which says nothing about the rate. */
  #began: number | undefined;
  readonly #short = new RateWindow(SHORT_MS, 20);
  readonly #long = new RateWindow(LONG_MS, 20);
  #rows = 0;
  #tokens = 0;
  #answered = 0;
  /** Time of the first request, which was over when the clock began. */
  #leadMs = 0;
  #answeredAt = 0;
  #pausedAt: number | undefined;
  #pausedMs = 0;
  /** When the work was last guessed to be done. */
  #endAt: number | undefined;
  #guessedAt = 0;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  add(rows: number, tokens = 0, tookMs?: number): void {
    if (this.#began === undefined) {
      this.#began = this.#clock();
      this.#pausedMs = 0;
      this.#leadMs = tookMs ?? 0;
      if (tookMs !== undefined) this.#answered = rows;
      return;
    }
    const now = this.#now();
    if (tookMs !== undefined) {
      this.#answered += rows;
      this.#answeredAt = now;
    }
    this.#rows += rows;
    this.#tokens += tokens;
    this.#short.add(now, rows, tokens);
    this.#long.add(now, rows, tokens);
  }

  rates(): Rates {
    const now = this.#now();
    const short = this.#short.sum(now, 0);
    if (short.rows >= FEW_ROWS) return perSecond(short);
    const long = this.#long.sum(now, 0);
    if (long.rows >= FEW_ROWS || now > LONG_MS) return perSecond(long);
    return perSecond({ rows: this.#rows, tokens: this.#tokens, ms: now });
  }

  etaMs(remaining: number): number | undefined {
    if (remaining <= 0) return 0;
    const now = this.#now();
    const rate = this.rates().rowsPerSecond;
    if (!(rate > 0)) return undefined;
    const guess = now + (remaining / rate) * 1000;
    // Early guesses are replaced quickly: they rest on next to nothing.
    const smoothing = Math.min(SMOOTHING_MS, now / 5);
    const weight = 1 - Math.exp(-(now - this.#guessedAt) / smoothing);
    const last = this.#endAt;
    this.#endAt = last === undefined ? guess : last + weight * (guess - last);
    this.#guessedAt = now;
    return Math.max(0, this.#endAt - now);
  }

  pace(): Pace | undefined {
    if (this.#answered === 0) return undefined;
    return { rows: this.#answered, ms: this.#leadMs + this.#answeredAt };
  }

  pause(): void {
    this.#pausedAt ??= this.#clock();
  }

  resume(): void {
    if (this.#pausedAt === undefined) return;
    this.#pausedMs += this.#clock() - this.#pausedAt;
    this.#pausedAt = undefined;
  }

  /** Milliseconds worked since the first rows were done. */
  #now(): number {
    const now = this.#pausedAt ?? this.#clock();
    return now - (this.#began ?? now) - this.#pausedMs;
  }
}

function perSecond({ rows, tokens, ms }: { rows: number; tokens: number; ms: number }): Rates {
  const seconds = ms / 1000;
  if (!(seconds > 0)) return { rowsPerSecond: 0, tokensPerSecond: 0 };
  return { rowsPerSecond: rows / seconds, tokensPerSecond: tokens / seconds };
}
