import type { Sample } from "./cell-requests.js";

/** How often a resample takes each unit and each run. */
export interface Taken {
  readonly units: Uint32Array;
  readonly runs: Uint32Array;
}

/**
 * Values sorted once, with the unit and the run each belongs to, for figures of many resamples.
 * A resample takes whole units and whole runs, some of them several times; its percentiles are found in one walk
 * over the sorted values, each counted as often as its unit and its run were taken, without sorting anew.
 */
export class SortedUnits {
  readonly #values: Float64Array;
  readonly #units: Uint32Array;
  readonly #runs: Uint32Array;
  /** How often each value counts in the resample. */
  readonly #times: Uint32Array;
  #count = 0;

  /** Units and runs are told by their places; samples of others are left out. */
  constructor(
    samples: readonly Sample[],
    units: ReadonlyMap<number, number>,
    runs: ReadonlyMap<number, number>,
  ) {
    const known = samples
      .filter(({ unit, run }) => units.has(unit) && runs.has(run))
      .sort((a, b) => a.value - b.value);
    this.#values = Float64Array.from(known, ({ value }) => value);
    this.#units = Uint32Array.from(known, ({ unit }) => units.get(unit)!);
    this.#runs = Uint32Array.from(known, ({ run }) => runs.get(run)!);
    this.#times = new Uint32Array(known.length);
  }

  /** Takes a resample, which the figures asked for next are of. */
  take({ units, runs }: Taken): void {
    // Plain local arrays: this loop runs for every value of every resample.
    const [unitOf, runOf, times] = [this.#units, this.#runs, this.#times];
    let count = 0;
    for (let at = 0; at < times.length; at++) {
      const own = units[unitOf[at]!]! * runs[runOf[at]!]!;
      times[at] = own;
      count += own;
    }
    this.#count = count;
  }

  /** Mean of the resample; NaN where it took nothing. */
  mean(): number {
    const [values, times] = [this.#values, this.#times];
    let sum = 0;
    for (let at = 0; at < times.length; at++) sum += times[at]! * values[at]!;
    return sum / this.#count;
  }

  /**
   * Percentiles of the resample (type 7, as `quantile`); NaN where it took nothing.
   * @param shares ascending
   */
  percentiles(shares: readonly number[]): number[] {
    if (this.#count === 0) return shares.map(() => Number.NaN);
    const [values, times] = [this.#values, this.#times];
    let [at, passed] = [-1, 0];
    return shares.map((share) => {
      const place = (this.#count - 1) * share;
      const below = Math.floor(place);
      // The value at 0-based rank `below` is the first with more than `below` values up to it.
      while (passed <= below) passed += times[++at]!;
      const low = values[at]!;
      const rest = place - below;
      if (rest === 0 || passed > below + 1) return low;
      let next = at + 1;
      while (times[next] === 0) next++;
      return low + rest * (values[next]! - low);
    });
  }
}

/** Places of keys, in the order in which they first come. */
export function placesOf(keys: Iterable<number>): Map<number, number> {
  const places = new Map<number, number>();
  for (const key of keys) if (!places.has(key)) places.set(key, places.size);
  return places;
}
