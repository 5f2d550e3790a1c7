/** Two requests of this relative variance are assumed before any is seen, so that few never look certain. */
const PRIOR_VARIANCE = 0.09;
const PRIOR_COUNT = 2;
const ROUNDS_TO_MEAN = 4;

/**
 * What was seen at one limit: only requests that started while it held.
 * Throughput is in-flight / latency (Little's law), which unlike answers per second
 * does not depend on where in a volley of answers the window begins and ends.
 */
export class LevelWindow {
  /** Limit during the window. */
  readonly level: number;
  /** Requests that started earlier saw another limit. Undefined while those drain. */
  since: number | undefined;
  /** When the limit moved on; requests that started before may still be in flight. */
  until = Number.POSITIVE_INFINITY;
  /** Answered requests; a fraction once older ones fade. */
  count = 0;
  #ms = 0;
  #ms2 = 0;
  #units = 0;
  #units2 = 0;
  #msUnits = 0;
  #area = 0;
  #span = 0;
  #mean = 0;

  constructor(level: number, since?: number) {
    this.level = level;
    this.since = since;
  }

  holds(startedAt: number): boolean {
    return this.since !== undefined && startedAt >= this.since && startedAt < this.until;
  }

  add(ms: number, units: number): void {
    this.count++;
    this.#ms += ms;
    this.#ms2 += ms * ms;
    this.#units += units;
    this.#units2 += units * units;
    this.#msUnits += ms * units;
  }

  /** Adds what another window saw; for windows with like latencies. */
  merge(other: LevelWindow): void {
    const total = this.count + other.count;
    this.#mean = (this.#mean * this.count + other.#mean * other.count) / total;
    this.count = total;
    this.#ms += other.#ms;
    this.#ms2 += other.#ms2;
    this.#units += other.#units;
    this.#units2 += other.#units2;
    this.#msUnits += other.#msUnits;
  }

  /** Tells that so many requests were in flight for so long. */
  spend(inFlight: number, ms: number): void {
    this.#area += inFlight * ms;
    this.#span += ms;
  }

  /** Keeps this share of what was seen, so that newer requests weigh more. */
  fade(keep: number): void {
    this.count *= keep;
    this.#ms *= keep;
    this.#ms2 *= keep;
    this.#units *= keep;
    this.#units2 *= keep;
    this.#msUnits *= keep;
    this.#area *= keep;
    this.#span *= keep;
  }

  /**
   * Works out the mean latency; `open` holds the time that requests still in flight have taken so far.
   * The first answers are the short ones, so leaving the others out would flatter the server. Their whole time is
   * guessed from the spread: of equal latencies all take the mean, of exponential ones each takes the mean once more.
   */
  look(open: readonly number[]): void {
    const memory = Math.min(1, 2 * this.variance(false));
    let mean = this.#ms / this.count;
    for (let round = 0; round < ROUNDS_TO_MEAN; round++) {
      let sum = this.#ms;
      for (const taken of open) sum += Math.max(taken, mean + memory * taken);
      mean = sum / (this.count + open.length);
    }
    this.#mean = mean;
  }

  /** Mean number of requests in flight. */
  get inFlight(): number {
    return this.#span > 0 ? this.#area / this.#span : this.level;
  }

  /** Mean latency as of the last `look`. */
  get meanMs(): number {
    return this.#mean;
  }

  get requestsPerSecond(): number {
    return (1000 * this.inFlight) / this.#mean;
  }

  /** Latency per request, or per unit of work, which needs no guess about unfinished requests. */
  cost(perUnit: boolean): number {
    return perUnit ? this.#ms / this.#units : this.#mean;
  }

  /** Variance of a latency relative to the mean one: around the mean, or around cost x units. */
  variance(perUnit: boolean): number {
    const mean = this.#ms / this.count;
    const square = perUnit ? this.#squareAroundUnits() : this.#ms2 / this.count - mean * mean;
    const seen = (Math.max(0, square) / (mean * mean)) * this.count;
    return (seen + PRIOR_VARIANCE * PRIOR_COUNT) / (this.count - 1 + PRIOR_COUNT);
  }

  #squareAroundUnits(): number {
    const cost = this.#ms / this.#units;
    return (this.#ms2 - 2 * cost * this.#msUnits + cost * cost * this.#units2) / this.count;
  }
}
