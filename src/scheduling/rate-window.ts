/** Sums over the last stretch of time, in a ring of buckets of equal length. */
export class RateWindow {
  readonly #bucketMs: number;
  readonly #rows: Float64Array;
  readonly #tokens: Float64Array;
  /** Number of the newest bucket, counted from time 0. */
  #newest = 0;

  constructor(spanMs: number, buckets: number) {
    this.#bucketMs = spanMs / buckets;
    // One more than the span holds, because the newest bucket is only partly over.
    this.#rows = new Float64Array(buckets + 1);
    this.#tokens = new Float64Array(buckets + 1);
  }

  add(now: number, rows: number, tokens: number): void {
    this.#advance(now);
    const at = this.#newest % this.#rows.length;
    this.#rows[at]! += rows;
    this.#tokens[at]! += tokens;
  }

  /** Rows and tokens since the oldest bucket or `from`, and the time that is. */
  sum(now: number, from: number): { rows: number; tokens: number; ms: number } {
    this.#advance(now);
    const oldest = (this.#newest - this.#rows.length + 1) * this.#bucketMs;
    return {
      rows: total(this.#rows),
      tokens: total(this.#tokens),
      ms: now - Math.max(oldest, from),
    };
  }

  #advance(now: number): void {
    const bucket = Math.floor(now / this.#bucketMs);
    const passed = Math.min(this.#rows.length, bucket - this.#newest);
    for (let step = 1; step <= passed; step++) {
      const at = (bucket - passed + step) % this.#rows.length;
      this.#rows[at] = 0;
      this.#tokens[at] = 0;
    }
    if (bucket > this.#newest) this.#newest = bucket;
  }
}

function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
