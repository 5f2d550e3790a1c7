import type { ConcurrencyDecision } from "../contract/index.js";
import type { ConcurrencyLimit, RequestFailure, RequestResult } from "./concurrency-limit.js";
import { KneeSearch } from "./knee-search.js";
import { LevelWindow } from "./level-window.js";
import { LimitBase } from "./limit-base.js";

/** Options of `adaptiveLimit`. */
export interface AdaptiveLimitOptions {
  /** Requests in flight to begin with. Range 1 to `max`. Default 2. */
  readonly start?: number;
  /** Most requests ever in flight. Default 64. */
  readonly max?: number;
  /** Clock in milliseconds. Default `performance.now`. */
  readonly now?: () => number;
  /** Called with each decision as it is taken. */
  readonly onDecision?: (decision: ConcurrencyDecision) => void;
}

const CUT: Readonly<Record<Exclude<RequestFailure, "other">, { factor: number; what: string }>> = {
  busy: { factor: 0.5, what: "the server said it is busy" },
  timeout: { factor: 0.75, what: "requests timed out" },
  connection: { factor: 0.75, what: "connections were lost" },
};
/** After a cut nothing is judged for twice as long as the failed request took, within these bounds. */
const SHORTEST_HOLD_MS = 1000;
const LONGEST_HOLD_MS = 60_000;
/** How long a level that was refused is not tried again; doubled each time it is refused again. */
const FIRST_CEILING_MS = 30_000;
const LAST_CEILING_MS = 600_000;

/**
 * Finds how many requests keep a server busy, from throughput and latency alone.
 * Made for local servers, which queue silently instead of refusing. It grows while throughput grows and the
 * limit is in use, settles just above the point where more requests would only wait, and looks again now and then.
 * It halves when the server says it is busy and gives up a quarter when timeouts or lost connections repeat
 * (a single one may be the row's own fault).
 */
export function adaptiveLimit(options: AdaptiveLimitOptions = {}): ConcurrencyLimit {
  return new AdaptiveLimit(options);
}

class AdaptiveLimit extends LimitBase {
  readonly #max: number;
  readonly #now: () => number;
  readonly #began: number;
  readonly #search: KneeSearch;
  /** When the requests in flight started, oldest first. */
  readonly #starts: number[] = [];
  #window: LevelWindow;
  /** The window before the last move; requests that started in it may still be in flight. */
  #previous: LevelWindow | undefined;
  #lastChange: number;
  /** The very first results, set aside: they may have waited for a model to load or a prompt to be cached. */
  #first: RequestResult[] | undefined = [];
  /** Failures of requests that started before it belong to a cut already made. */
  #cutAt = Number.NEGATIVE_INFINITY;
  #holdUntil = Number.NEGATIVE_INFINITY;
  #answersSinceFailure = Number.POSITIVE_INFINITY;
  #ceiling = Number.POSITIVE_INFINITY;
  #ceilingUntil = 0;
  #ceilingMs = FIRST_CEILING_MS;

  constructor(options: AdaptiveLimitOptions) {
    const max = Math.max(1, Math.floor(options.max ?? 64));
    super(Math.min(max, Math.max(1, Math.floor(options.start ?? 2))), options.onDecision);
    this.#max = max;
    this.#now = options.now ?? (() => performance.now());
    this.#began = this.#now();
    this.#lastChange = this.#began;
    this.#search = new KneeSearch(this.current);
    this.#window = new LevelWindow(this.current);
  }

  started(): void {
    const now = this.#spend();
    this.#starts.push(now);
    const draining = this.#window.since === undefined;
    if (draining && this.#starts.length <= this.current && now >= this.#holdUntil) {
      this.#window.since = now;
    }
  }

  finished(result: RequestResult): void {
    const now = this.#spend();
    const startedAt = this.#takeStart(now - result.ms);
    if (result.failure !== undefined) this.#failed(result, startedAt, now);
    else this.#answered(result, startedAt, now);
  }

  /** Books the time since the last start or end under the requests that were in flight. */
  #spend(): number {
    const now = this.#now();
    if (this.#window.since !== undefined) {
      this.#window.spend(this.#starts.length, now - this.#lastChange);
    }
    this.#lastChange = now;
    return now;
  }

  /** Removes and returns the recorded start nearest to the one the caller's own clock gives. */
  #takeStart(startedAt: number): number {
    const starts = this.#starts;
    let at = 0;
    while (at + 1 < starts.length && starts[at + 1]! <= startedAt) at++;
    const next = starts[at + 1];
    if (next !== undefined && next - startedAt < startedAt - starts[at]!) at++;
    return starts.splice(at, 1)[0] ?? startedAt;
  }

  #answered(result: RequestResult, startedAt: number, now: number): void {
    this.#answersSinceFailure++;
    const window = this.#window;
    if (!window.holds(startedAt)) {
      const previous = this.#previous;
      if (previous?.holds(startedAt)) previous.add(result.ms, result.units ?? 1);
      return;
    }
    if (this.#first?.length === 0 && this.#starts.length === 0 && this.current > 1) {
      this.#beginAfterLeader(now);
      return;
    }
    if (this.#first && this.#setAside(this.#first, result)) return;
    window.add(result.ms, result.units ?? 1);
    if (this.#search.wants(window)) this.#judge(window, now);
  }

  #judge(window: LevelWindow, now: number): void {
    for (const each of [window, this.#previous]) {
      if (!each || each.count === 0) continue;
      const open = this.#starts.filter((start) => each.holds(start));
      each.look(open.map((start) => now - start));
    }
    const step = this.#search.judge(window, this.#cap(now), now);
    if (step.kind === "fresh") this.#window = new LevelWindow(window.level, now);
    else if (step.kind === "move") this.#move(step.level, step.why, now);
  }

  /**
   * One request went ahead alone, so that the server had the model loaded and the prompt's beginning cached for the
   * others: it says nothing about two in flight, and the next ones need not be set aside.
   */
  #beginAfterLeader(now: number): void {
    this.#first = undefined;
    this.#window = new LevelWindow(this.current, now);
  }

  /** True while the result is only kept; later the first ones count, unless they were unusually slow. */
  #setAside(first: RequestResult[], result: RequestResult): boolean {
    if (first.length < this.current) {
      first.push(result);
      return true;
    }
    if (this.#window.count < first.length) return false;
    this.#first = undefined;
    this.#window.look([]);
    const firstMs = first.reduce((sum, each) => sum + each.ms, 0) / first.length;
    if (firstMs <= 1.5 * this.#window.meanMs) {
      for (const each of first) this.#window.add(each.ms, each.units ?? 1);
    }
    return false;
  }

  #cap(now: number): number {
    return now < this.#ceilingUntil ? Math.min(this.#max, this.#ceiling) : this.#max;
  }

  #failed(result: RequestResult, startedAt: number, now: number): void {
    const { failure } = result;
    if (failure === undefined || failure === "other") return;
    const stray = this.#answersSinceFailure >= Math.max(8, 2 * this.current);
    this.#answersSinceFailure = 0;
    if (startedAt <= this.#cutAt + 1 || (stray && failure !== "busy")) return;
    const level = Math.max(1, Math.floor(this.current * CUT[failure].factor));
    this.#cutAt = now;
    this.#holdUntil = now + Math.min(LONGEST_HOLD_MS, Math.max(SHORTEST_HOLD_MS, 2 * result.ms));
    if (failure === "busy") this.#lowerCeiling(now);
    this.#search.restart(level);
    const why = `${CUT[failure].what} with ${this.#starts.length + 1} in flight; ${level}`;
    this.#move(level, why, now);
  }

  #lowerCeiling(now: number): void {
    const again = this.current >= this.#ceiling;
    this.#ceilingMs = again ? Math.min(LAST_CEILING_MS, this.#ceilingMs * 2) : FIRST_CEILING_MS;
    this.#ceiling = Math.max(1, this.current - 1);
    this.#ceilingUntil = now + this.#ceilingMs;
  }

  #move(level: number, why: string, now: number): void {
    const ready = this.#starts.length <= level && now >= this.#holdUntil;
    if (level !== this.current) {
      this.#previous = this.#window;
      this.#previous.until = now;
    }
    this.#window = new LevelWindow(level, ready ? now : undefined);
    this.decide(level, why, now - this.#began);
  }
}
