import {
  bootstrapRows,
  type Estimate,
  quantileInterval,
  quantiles,
  SeededRandom,
} from "../../statistics/index.js";
import type { Sample } from "./cell-requests.js";
import { placesOf, SortedUnits } from "./sorted-units.js";

/** A time in milliseconds over many requests. */
export interface TimeFigures {
  /** Values the figures stand on. */
  readonly count: number;
  readonly mean: Estimate;
  readonly p50: Estimate;
  readonly p90: Estimate;
  readonly p95: Estimate;
  readonly p99: Estimate;
}

const RESAMPLES = 1000;
/** Values that may be drawn for the intervals of one figure; with more values there are fewer resamples. */
const MOST_DRAWN = 4_000_000;
const FEWEST_RESAMPLES = 200;
const CONFIDENCE = 0.95;
const SHARES = [0.5, 0.9, 0.95, 0.99] as const;

/**
 * Mean and percentiles with bootstrap intervals; undefined without values.
 * Whole units are resampled, so that repeats of one prompt do not count as independent (A. C. Davison and
 * D. V. Hinkley, "Bootstrap methods and their application" (1997), 3.8). An end that so few units cannot bound
 * (the slowest of 50 requests is no bound of the 99th percentile) is left open: `high` is Infinity.
 */
export function timeFigures(samples: readonly Sample[], seed: number): TimeFigures | undefined {
  if (samples.length === 0) return undefined;
  const [p50, p90, p95, p99] = percentileFigures(samples, SHARES, seed);
  return {
    count: samples.length,
    mean: meanFigure(samples, seed)!,
    p50: p50!,
    p90: p90!,
    p95: p95!,
    p99: p99!,
  };
}

/** Mean with its bootstrap interval; undefined without values. */
export function meanFigure(samples: readonly Sample[], seed: number): Estimate | undefined {
  if (samples.length === 0) return undefined;
  const places = placesOf(samples);
  const sums = Array.from(places, () => ({ sum: 0, count: 0 }));
  for (const { unit, value } of samples) {
    const own = sums[places.get(unit)!]!;
    own.sum += value;
    own.count++;
  }
  const mean = (rows: Uint32Array): number => {
    let [sum, count] = [0, 0];
    for (const row of rows) {
      sum += sums[row]!.sum;
      count += sums[row]!.count;
    }
    return sum / count;
  };
  return plain(bootstrapRows(sums.length, mean, { resamples: RESAMPLES, seed }));
}

/** Median with its bootstrap interval; undefined without values. */
export function medianFigure(samples: readonly Sample[], seed: number): Estimate | undefined {
  if (samples.length === 0) return undefined;
  return percentileFigures(samples, [0.5], seed)[0]!;
}

/**
 * Ratio of the median of the second samples to that of the first; a unit both have is drawn for both at once.
 * NaN ends where there is nothing to resample.
 */
export function medianRatio(
  first: readonly Sample[],
  second: readonly Sample[],
  seed: number,
): Estimate | undefined {
  const other = placesOf(second);
  const places = placesOf(first.filter(({ unit }) => other.has(unit)));
  if (places.size === 0) return undefined;
  const [a, b] = [new SortedUnits(first, places), new SortedUnits(second, places)];
  const times = new Uint32Array(places.size);
  const ratio = (rows: Uint32Array): number => {
    times.fill(0);
    for (const row of rows) times[row]!++;
    return b.percentiles(times, [0.5])[0]! / a.percentiles(times, [0.5])[0]!;
  };
  const resamples = resamplesFor(first.length + second.length);
  return plain(bootstrapRows(places.size, ratio, { resamples, seed, method: "percentile" }));
}

function percentileFigures(
  samples: readonly Sample[],
  shares: readonly number[],
  seed: number,
): Estimate[] {
  const places = placesOf(samples);
  const sorted = new SortedUnits(samples, places);
  const estimates = sorted.percentiles(new Uint32Array(places.size).fill(1), shares);
  const draws = drawPercentiles(sorted, places.size, samples.length, shares, seed);
  const tail = (1 - CONFIDENCE) / 2;
  return shares.map((share, at) => {
    const [low, high] = draws === undefined ? [] : quantiles(draws[at]!, [tail, 1 - tail]);
    const isKnown = low !== undefined && high !== undefined;
    return {
      estimate: estimates[at]!,
      low: isKnown ? low : Number.NaN,
      high: isKnown ? (isOpen(places.size, share) ? Number.POSITIVE_INFINITY : high) : Number.NaN,
      confidence: CONFIDENCE,
    };
  });
}

/** Percentiles of every resample, by share; undefined where there is nothing to resample. */
function drawPercentiles(
  sorted: SortedUnits,
  units: number,
  values: number,
  shares: readonly number[],
  seed: number,
): Float64Array[] | undefined {
  if (units < 2) return undefined;
  const random = new SeededRandom(seed);
  const rows = new Uint32Array(units);
  const times = new Uint32Array(units);
  const resamples = resamplesFor(values);
  const draws = shares.map(() => new Float64Array(resamples));
  for (let i = 0; i < resamples; i++) {
    random.fillBelow(rows, units);
    times.fill(0);
    for (const row of rows) times[row]!++;
    const figures = sorted.percentiles(times, shares);
    for (const [at, figure] of figures.entries()) draws[at]![i] = figure;
  }
  return draws;
}

/** Whether so many independent values leave the upper end of a percentile open (`quantileInterval`). */
function isOpen(units: number, share: number): boolean {
  return quantileInterval(new Float64Array(units), share).high === Number.POSITIVE_INFINITY;
}

function resamplesFor(values: number): number {
  return Math.max(FEWEST_RESAMPLES, Math.min(RESAMPLES, Math.floor(MOST_DRAWN / values)));
}

function plain({ estimate, low, high, confidence }: Estimate): Estimate {
  return { estimate, low, high, confidence };
}
