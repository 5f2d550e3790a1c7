import { ascendingValues, type Numbers, requireCount } from "./check-input.js";
import { sortedQuantile } from "./quantile.js";

/** One bar: values from `low` up to but without `high`; the last bar includes its `high`. */
export interface HistogramBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** How many bars a histogram may have. */
export interface HistogramOptions {
  /** Fewest bars when the values differ; default 5. */
  readonly minBins?: number;
  /** Most bars; default 60. */
  readonly maxBins?: number;
}

/**
 * Bars of equal width, by the rule of Freedman and Diaconis.
 * Width 2 IQR / n^(1/3): "On the histogram as a density estimator: L2 theory", Zeitschrift fuer
 * Wahrscheinlichkeitstheorie 57 (1981) 453-476. Where the middle half of the values is one value, Sturges'
 * log2(n) + 1 bars are drawn. Equal values make one bar; no values make none.
 * @throws TaskError `option-invalid` when a value is not finite or a limit is not a count
 */
export function histogram(values: Numbers, options: HistogramOptions = {}): HistogramBin[] {
  const { minBins = 5, maxBins = 60 } = options;
  requireCount("minBins", minBins, 1);
  requireCount("maxBins", maxBins, minBins);
  const sorted = ascendingValues("values", values);
  if (sorted.length === 0) return [];
  const low = sorted[0]!;
  const high = sorted.at(-1)!;
  if (low === high) return [{ low, high, count: sorted.length }];
  const bins = Math.min(maxBins, Math.max(minBins, Math.ceil(wantedBins(sorted, high - low))));
  return countBins(sorted, low, high, bins);
}

function wantedBins(sorted: Float64Array, range: number): number {
  const spread = sortedQuantile(sorted, 0.75) - sortedQuantile(sorted, 0.25);
  const width = (2 * spread) / Math.cbrt(sorted.length);
  return width > 0 ? range / width : Math.log2(sorted.length) + 1;
}

function countBins(sorted: Float64Array, low: number, high: number, bins: number): HistogramBin[] {
  const edge = (i: number): number => (i === bins ? high : low + (i / bins) * (high - low));
  const counts = new Array<number>(bins).fill(0);
  let bin = 0;
  for (const value of sorted) {
    while (bin < bins - 1 && value >= edge(bin + 1)) bin++;
    counts[bin]!++;
  }
  return counts.map((count, i) => ({ low: edge(i), high: edge(i + 1), count }));
}
