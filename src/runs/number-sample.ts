/** Values kept; beyond them figures come from a random sample of this many. */
const MOST_KEPT = 2 ** 18;
const FIRST_KEPT = 1024;

/** A column of numbers in a few figures. */
export interface NumberDigest {
  readonly rows: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/**
 * Numbers as they stream by, in bounded memory: 8 bytes each up to 262,144 of them, no more beyond.
 * Count, mean, least and most are always exact; percentiles are exact up to that many numbers and from then on
 * those of a uniform sample (J. S. Vitter, "Random sampling with a reservoir", ACM TOMS 11 (1985) 37-57, algorithm R).
 */
export class NumberSample {
  readonly #most: number;
  #kept: Float64Array;
  #count = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #seed = 0x9e3779b9;
  /** Somebody reads the numbers kept, which must not change from then on. */
  #given = false;

  constructor(most = MOST_KEPT) {
    this.#most = most;
    this.#kept = new Float64Array(Math.min(FIRST_KEPT, most));
  }

  add(value: number): void {
    if (this.#given) this.#takeBack();
    this.#sum += value;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    const place = this.#count++;
    if (place < this.#kept.length) this.#kept[place] = value;
    else if (place < this.#most) this.#grow(value, place);
    else this.#replace(value);
  }

  get count(): number {
    return this.#count;
  }

  get min(): number {
    return this.#min;
  }

  /** Whether every number is still there. */
  get exact(): boolean {
    return this.#count <= this.#most;
  }

  /** The numbers kept, in ascending order; not copied, since there may be a million. */
  sorted(): Float64Array {
    this.#given = true;
    return this.#kept.subarray(0, Math.min(this.#count, this.#most)).sort();
  }

  /** Undefined where there were none. */
  digest(sorted: Float64Array = this.sorted()): NumberDigest | undefined {
    if (this.#count === 0) return undefined;
    return {
      rows: this.#count,
      mean: this.#sum / this.#count,
      p50: between(sorted, 0.5),
      p90: between(sorted, 0.9),
      p95: between(sorted, 0.95),
      p99: between(sorted, 0.99),
      max: this.#max,
    };
  }

  #grow(value: number, place: number): void {
    const bigger = new Float64Array(Math.min(this.#most, this.#kept.length * 2));
    bigger.set(this.#kept);
    bigger[place] = value;
    this.#kept = bigger;
  }

  #takeBack(): void {
    this.#kept = this.#kept.slice();
    this.#given = false;
  }

  #replace(value: number): void {
    const place = Math.floor(this.#random() * this.#count);
    if (place < this.#most) this.#kept[place] = value;
  }

  /** xorshift32 (G. Marsaglia, Journal of Statistical Software 8 (2003) 14): the same run gives the same figures. */
  #random(): number {
    let x = this.#seed;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#seed = x;
    return (x >>> 0) / 2 ** 32;
  }
}

/** Quantile of type 7 (Hyndman and Fan 1996), as the room `statistics` and numpy give it. */
function between(sorted: Float64Array, share: number): number {
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return high === low ? low : low + (place - below) * (high - low);
}
