import {
  covering,
  type Estimate,
  pairedRatio,
  quantile,
  quantileInterval,
  quantiles,
  SeededRandom,
} from "../../statistics/index.js";
import type { Sample } from "./cell-requests.js";
import { placesOf, SortedUnits, type Taken } from "./sorted-units.js";

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
 * Prompts and runs are both resampled whole, each value counting as often as its prompt times as often as its run:
 * A. B. Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 1 (2007) 386-411. So repeats of one prompt
 * do not count as independent, nor do the requests of a run that something disturbed. With three runs the interval
 * is still rough. An end that so few prompts cannot bound (the slowest of 50 requests is no bound of the 99th
 * percentile) is left open: `high` is Infinity.
 */
export function timeFigures(samples: readonly Sample[], seed: number): TimeFigures | undefined {
  if (samples.length === 0) return undefined;
  const resampling = new Resampling([samples], seed);
  const [sorted] = resampling.sorted as [SortedUnits];
  const [mean, ...rest] = resampling.estimates(() => [
    sorted.mean(),
    ...sorted.percentiles(SHARES),
  ]);
  const [p50, p90, p95, p99] = SHARES.map((share, at) =>
    isOpen(resampling.units, share) ? openAbove(rest[at]!) : rest[at]!,
  );
  return { count: samples.length, mean: mean!, p50: p50!, p90: p90!, p95: p95!, p99: p99! };
}

/** Mean with its bootstrap interval; undefined without values. */
export function meanFigure(samples: readonly Sample[], seed: number): Estimate | undefined {
  if (samples.length === 0) return undefined;
  const resampling = new Resampling([samples], seed);
  return resampling.estimates(() => [resampling.sorted[0]!.mean()])[0];
}

/** Median with its bootstrap interval; undefined without values. */
export function medianFigure(samples: readonly Sample[], seed: number): Estimate | undefined {
  if (samples.length === 0) return undefined;
  const resampling = new Resampling([samples], seed);
  return resampling.estimates(() => resampling.sorted[0]!.percentiles([0.5]))[0];
}

/**
 * Ratio of the median of the second samples to that of the first.
 * A prompt and a run that both have are drawn for both at once: what they have in common drops out. A handful of runs
 * drawn anew scatters less than new runs would: the ends cover Student's t of the runs' ratios too, or, of one run,
 * that of the requests'.
 */
export function medianRatio(
  first: readonly Sample[],
  second: readonly Sample[],
  seed: number,
): Estimate | undefined {
  const resampling = new Resampling([first, second], seed);
  if (resampling.units === 0) return undefined;
  const [a, b] = resampling.sorted as [SortedUnits, SortedUnits];
  const median = (sorted: SortedUnits) => sorted.percentiles([0.5])[0]!;
  const drawn = resampling.estimates(() => [median(b) / median(a)])[0]!;
  const runs = mediansOf(first, second, ({ run }) => run);
  const pairs = runs.length > 1 ? runs : mediansOf(first, second, ({ unit }) => unit);
  const [ones, others] = [pairs.map(([one]) => one), pairs.map(([, other]) => other)];
  return covering(drawn, pairedRatio(ones, others, CONFIDENCE));
}

/** Medians of both, group by group; groups that only one of them has are left out. */
function mediansOf(
  first: readonly Sample[],
  second: readonly Sample[],
  group: (sample: Sample) => number,
): (readonly [number, number])[] {
  const [a, b] = [groupsOf(first, group), groupsOf(second, group)];
  return [...a].flatMap(([key, values]) => {
    const others = b.get(key);
    return others ? [[quantile(values, 0.5), quantile(others, 0.5)] as const] : [];
  });
}

function groupsOf(
  samples: readonly Sample[],
  group: (sample: Sample) => number,
): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const sample of samples) {
    const values = groups.get(group(sample));
    if (values) values.push(sample.value);
    else groups.set(group(sample), [sample.value]);
  }
  return groups;
}

/** Draws prompts and runs that all of the samples have. */
class Resampling {
  readonly sorted: readonly SortedUnits[];
  readonly #units: ReadonlyMap<number, number>;
  readonly #runs: ReadonlyMap<number, number>;
  readonly #values: number;
  readonly #seed: number;

  constructor(all: readonly (readonly Sample[])[], seed: number) {
    const shared = (of: (sample: Sample) => number): Map<number, number> => {
      const [first, ...others] = all.map((samples) => new Set(samples.map(of)));
      return placesOf([...first!].filter((key) => others.every((other) => other.has(key))));
    };
    this.#units = shared(({ unit }) => unit);
    this.#runs = shared(({ run }) => run);
    this.sorted = all.map((samples) => new SortedUnits(samples, this.#units, this.#runs));
    this.#values = all.reduce((sum, samples) => sum + samples.length, 0);
    this.#seed = seed;
  }

  /** Prompts, or requests, that are drawn. */
  get units(): number {
    return this.#units.size;
  }

  /** Figures of everything, each with the interval that the resamples give; NaN ends below two units. */
  estimates(figures: () => readonly number[]): Estimate[] {
    const [units, runs] = [this.#units.size, this.#runs.size];
    const taken = {
      units: new Uint32Array(units).fill(1),
      runs: new Uint32Array(runs).fill(1),
    };
    const whole = this.#figuresOf(taken, figures);
    const random = new SeededRandom(this.#seed);
    const draws: number[][] = whole.map(() => []);
    for (let i = 0; i < (units < 2 ? 0 : resamplesFor(this.#values)); i++) {
      take(taken.units, random);
      take(taken.runs, random);
      for (const [at, figure] of this.#figuresOf(taken, figures).entries()) {
        if (Number.isFinite(figure)) draws[at]!.push(figure);
      }
    }
    return whole.map((estimate, at) => ({
      estimate,
      ...endsOf(draws[at]!),
      confidence: CONFIDENCE,
    }));
  }

  #figuresOf(taken: Taken, figures: () => readonly number[]): readonly number[] {
    for (const sorted of this.sorted) sorted.take(taken);
    return figures();
  }
}

/** Draws as many places as there are, with replacement. */
function take(times: Uint32Array, random: SeededRandom): void {
  const rows = new Uint32Array(times.length);
  random.fillBelow(rows, times.length);
  times.fill(0);
  for (const row of rows) times[row]!++;
}

function endsOf(draws: readonly number[]): { low: number; high: number } {
  if (draws.length === 0) return { low: Number.NaN, high: Number.NaN };
  const tail = (1 - CONFIDENCE) / 2;
  const [low, high] = quantiles(draws, [tail, 1 - tail]);
  return { low: low!, high: high! };
}

/** Whether so many independent values leave the upper end of a percentile open (`quantileInterval`). */
function isOpen(units: number, share: number): boolean {
  return quantileInterval(new Float64Array(units), share).high === Number.POSITIVE_INFINITY;
}

function openAbove(estimate: Estimate): Estimate {
  return Number.isNaN(estimate.high) ? estimate : { ...estimate, high: Number.POSITIVE_INFINITY };
}

function resamplesFor(values: number): number {
  return Math.max(FEWEST_RESAMPLES, Math.min(RESAMPLES, Math.floor(MOST_DRAWN / values)));
}
