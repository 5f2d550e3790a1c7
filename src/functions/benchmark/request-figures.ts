import {
  bootstrapRows,
  type Estimate,
  quantileInterval,
  quantiles,
  SeededRandom,
} from "../../statistics/index.js";
import type { Sample } from "./cell-requests.js";

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
  const sums = gather(samples).map((values) => ({
    sum: values.reduce((total, value) => total + value, 0),
    count: values.length,
  }));
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
 * Ratio of a figure of the second samples to that of the first; a unit both have is drawn for both at once.
 * NaN ends where there is nothing to resample.
 */
export function medianRatio(
  first: readonly Sample[],
  second: readonly Sample[],
  seed: number,
): Estimate | undefined {
  const [a, b] = [byUnit(first), byUnit(second)];
  const shared = [...a.keys()].filter((unit) => b.has(unit));
  if (shared.length === 0) return undefined;
  const pairs = shared.map((unit) => [a.get(unit)!, b.get(unit)!] as const);
  const medianOf = (rows: Uint32Array, side: 0 | 1): number =>
    quantiles(
      drawn(rows, (row) => pairs[row]![side]),
      [0.5],
    )[0]!;
  const ratio = (rows: Uint32Array) => medianOf(rows, 1) / medianOf(rows, 0);
  const touched = first.length + second.length;
  return plain(
    bootstrapRows(pairs.length, ratio, {
      resamples: resamplesFor(touched),
      seed,
      method: "percentile",
    }),
  );
}

function percentileFigures(
  samples: readonly Sample[],
  shares: readonly number[],
  seed: number,
): Estimate[] {
  const groups = gather(samples);
  const estimates = quantiles(
    samples.map(({ value }) => value),
    shares,
  );
  const draws = drawPercentiles(groups, samples.length, shares, seed);
  const tail = (1 - CONFIDENCE) / 2;
  return shares.map((share, at) => {
    const [low, high] = draws === undefined ? [] : quantiles(draws[at]!, [tail, 1 - tail]);
    return {
      estimate: estimates[at]!,
      low: low ?? Number.NaN,
      high: high === undefined ? Number.NaN : isOpen(groups.length, share) ? Infinity : high,
      confidence: CONFIDENCE,
    };
  });
}

/** Percentiles of every resample, by share; undefined where there is nothing to resample. */
function drawPercentiles(
  groups: readonly (readonly number[])[],
  values: number,
  shares: readonly number[],
  seed: number,
): Float64Array[] | undefined {
  if (groups.length < 2) return undefined;
  const random = new SeededRandom(seed);
  const rows = new Uint32Array(groups.length);
  const resamples = resamplesFor(values);
  const draws = shares.map(() => new Float64Array(resamples));
  for (let i = 0; i < resamples; i++) {
    random.fillBelow(rows, groups.length);
    const figures = quantiles(
      drawn(rows, (row) => groups[row]!),
      shares,
    );
    for (const [at, figure] of figures.entries()) draws[at]![i] = figure;
  }
  return draws;
}

/** Whether so many independent values leave the upper end of a percentile open (`quantileInterval`). */
function isOpen(units: number, share: number): boolean {
  return quantileInterval(new Float64Array(units), share).high === Infinity;
}

function drawn(rows: Uint32Array, valuesOf: (row: number) => readonly number[]): number[] {
  const values: number[] = [];
  for (const row of rows) for (const value of valuesOf(row)) values.push(value);
  return values;
}

function resamplesFor(values: number): number {
  return Math.max(FEWEST_RESAMPLES, Math.min(RESAMPLES, Math.floor(MOST_DRAWN / values)));
}

function gather(samples: readonly Sample[]): number[][] {
  return [...byUnit(samples).values()];
}

function byUnit(samples: readonly Sample[]): Map<number, number[]> {
  const units = new Map<number, number[]>();
  for (const { unit, value } of samples) {
    const values = units.get(unit);
    if (values) values.push(value);
    else units.set(unit, [value]);
  }
  return units;
}

function plain({ estimate, low, high, confidence }: Estimate): Estimate {
  return { estimate, low, high, confidence };
}
