import type { ThroughputPoint } from "./run-analysis.js";

const BINS = 240;
const FIRST_WIDTH_MS = 50;
const MOST_POINTS = 60;
/** A point made from fewer rows on average tells chance rather than speed. */
const ROWS_PER_POINT = 5;

/** Counts rows over time in a bounded number of equal bins; the bins double in width as the time goes on. */
export class TimeBins {
  readonly startMs: number;
  #widthMs = FIRST_WIDTH_MS;
  #lastMs: number;
  readonly #rows = new Float64Array(BINS);
  readonly #tokens = new Float64Array(BINS);

  constructor(startMs: number) {
    this.startMs = startMs;
    this.#lastMs = startMs;
  }

  /** Time of the last row. */
  get lastMs(): number {
    return this.#lastMs;
  }

  add(atMs: number, rows: number, tokens: number): void {
    const since = Math.max(0, atMs - this.startMs);
    while (since >= BINS * this.#widthMs) this.#double();
    const bin = Math.floor(since / this.#widthMs);
    this.#rows[bin]! += rows;
    this.#tokens[bin]! += tokens;
    if (atMs > this.#lastMs) this.#lastMs = atMs;
  }

  /**
   * Rates up to the last row, over spans of equal width; the last span counts only the time that was.
   * There are at most 60, and so many that each has 5 rows on average.
   */
  points(): ThroughputPoint[] {
    const lengthMs = this.#lastMs - this.startMs;
    const used = Math.floor(lengthMs / this.#widthMs) + 1;
    const rows = this.#rows.reduce((sum, count) => sum + count, 0);
    const wanted = Math.min(MOST_POINTS, Math.max(1, Math.floor(rows / ROWS_PER_POINT)));
    const joined = Math.ceil(used / wanted);
    const spanMs = joined * this.#widthMs;
    return Array.from({ length: Math.ceil(used / joined) }, (_, at) => {
      const from = at * spanMs;
      const width = Math.max(Math.min(spanMs, lengthMs - from), this.#widthMs / 4);
      const perSecond = (counts: Float64Array): number =>
        (sum(counts, at * joined, joined) / width) * 1000;
      return {
        atMs: from + width / 2,
        rowsPerSecond: perSecond(this.#rows),
        tokensPerSecond: perSecond(this.#tokens),
      };
    });
  }

  #double(): void {
    for (const counts of [this.#rows, this.#tokens]) {
      for (let bin = 0; bin < BINS / 2; bin++)
        counts[bin] = counts[2 * bin]! + counts[2 * bin + 1]!;
      counts.fill(0, BINS / 2);
    }
    this.#widthMs *= 2;
  }
}

function sum(counts: Float64Array, from: number, length: number): number {
  let all = 0;
  for (let i = from; i < from + length && i < counts.length; i++) all += counts[i]!;
  return all;
}
