import type { ThroughputPoint } from "./run-analysis.js";

const BINS = 240;
const FIRST_WIDTH_MS = 250;

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

  /** Rates per bin up to the last row; the last bin counts only the time that was. */
  points(): ThroughputPoint[] {
    const lengthMs = this.#lastMs - this.startMs;
    const used = Math.floor(lengthMs / this.#widthMs) + 1;
    return Array.from({ length: used }, (_, bin) => {
      const from = bin * this.#widthMs;
      const width = bin === used - 1 ? Math.max(lengthMs - from, this.#widthMs / 4) : this.#widthMs;
      return {
        atMs: from + width / 2,
        rowsPerSecond: (this.#rows[bin]! / width) * 1000,
        tokensPerSecond: (this.#tokens[bin]! / width) * 1000,
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
