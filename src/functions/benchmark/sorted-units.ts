import type { Sample } from "./cell-requests.js";

/**
 * Values sorted once, with the unit each belongs to, for percentiles of many resamples.
 * A resample takes whole units, some of them several times; its percentiles are found in one walk over the sorted
 * values, each counted as often as its unit was taken, without sorting anew.
 */
export class SortedUnits {
  readonly #values: Float64Array;
  readonly #units: Uint32Array;
  readonly #sizes: Uint32Array;

  /** Units are told by their place in `units`; samples of other units are left out. */
  constructor(samples: readonly Sample[], units: ReadonlyMap<number, number>) {
    const known = samples.filter(({ unit }) => units.has(unit)).sort((a, b) => a.value - b.value);
    this.#values = Float64Array.from(known, ({ value }) => value);
    this.#units = Uint32Array.from(known, ({ unit }) => units.get(unit)!);
    this.#sizes = new Uint32Array(units.size);
    for (const unit of this.#units) this.#sizes[unit]!++;
  }

  /**
   * Percentiles (type 7, as `quantile`) of the resample that takes each unit so many times.
   * @param shares ascending
   */
  percentiles(times: Uint32Array, shares: readonly number[]): number[] {
    let count = 0;
    for (let unit = 0; unit < times.length; unit++) count += times[unit]! * this.#sizes[unit]!;
    const found: number[] = [];
    let [at, passed] = [-1, 0];
    for (const share of shares) {
      const place = Math.max(0, count - 1) * share;
      const below = Math.floor(place);
      // The value at 0-based rank `below` is the first with more than `below` values up to it.
      while (passed <= below && at + 1 < this.#values.length) {
        at++;
        passed += times[this.#units[at]!]!;
      }
      const low = this.#values[at] ?? Number.NaN;
      const rest = place - below;
      found.push(
        rest === 0 || passed > below + 1 ? low : low + rest * (this.#next(at, times) - low),
      );
    }
    return found;
  }

  /** The next value that is in the resample; the last one has none. */
  #next(at: number, times: Uint32Array): number {
    for (let next = at + 1; next < this.#values.length; next++) {
      if (times[this.#units[next]!]! > 0) return this.#values[next]!;
    }
    return this.#values[at]!;
  }
}

/** Places of the units that samples come from, in the order of their first sample. */
export function placesOf(samples: readonly Sample[]): Map<number, number> {
  const places = new Map<number, number>();
  for (const { unit } of samples) if (!places.has(unit)) places.set(unit, places.size);
  return places;
}
