import { TaskError } from "../errors/index.js";
import { finiteValues, requireCount, requireShare } from "./check-input.js";
import { mean } from "./describe.js";
import { CONFIDENCE, type Estimate } from "./interval.js";
import { sortedQuantile } from "./quantile.js";
import { SeededRandom } from "./seeded-random.js";
import { studentFactor } from "./student-factor.js";

/** What was measured at one concurrency. */
export interface ConcurrencyLevel {
  readonly concurrency: number;
  /** Throughput of each repeat: rows, requests or tokens per second. */
  readonly rates: readonly number[];
}

/** One level beside the lowest. */
export interface LevelGain {
  readonly concurrency: number;
  /** Mean over the repeats. */
  readonly rate: number;
  /** Times the throughput of the lowest level; the interval is NaN when no level was repeated. */
  readonly speedup: Estimate;
  /** Speedup over concurrency gained: 1 when twice as many at once is twice as fast. */
  readonly efficiency: number;
}

/** Where throughput stops growing. */
export interface ConcurrencyKnee {
  /** The smallest level that is within the tolerance of the fastest. */
  readonly concurrency: number;
  /** Share of resamples that name this level; undefined when no level was repeated. */
  readonly support: number | undefined;
  /** Repeats of the level that was repeated least. */
  readonly repeats: number;
  /** The levels that resamples name, fewest that make up 95 % of them, ascending. */
  readonly plausible: readonly number[];
  /** The knee is the highest level measured: throughput may grow on beyond it. */
  readonly atTop: boolean;
  readonly fastest: LevelGain;
  /** All levels, ascending. */
  readonly levels: readonly LevelGain[];
}

/** How to look for the knee. */
export interface KneeOptions {
  /** Throughput that may be given up for a smaller level, as a share; default 0.1. */
  readonly tolerance?: number;
  /** Resamples of the noise; default 2,000. */
  readonly resamples?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Default 0.95. */
  readonly confidence?: number;
}

/**
 * The concurrency beyond which throughput stops growing.
 * The rule is this package's own: the smallest level with at least 90 % of the fastest level's throughput. Its
 * certainty comes from a residual bootstrap (B. Efron and R. Tibshirani, "An introduction to the bootstrap" (1993),
 * 9.4): the relative deviations of repeats from the mean of their level are pooled over all levels, widened by
 * sqrt(k / (k - 1)) and by what Student's t allows for so few of them, and drawn anew, so that three repeats of every
 * level are enough to say how stable the knee is.
 * @throws TaskError `option-invalid` without levels, with a level measured never or listed twice, or a negative rate
 */
export function concurrencyKnee(
  levels: readonly ConcurrencyLevel[],
  options: KneeOptions = {},
): ConcurrencyKnee {
  const { tolerance = 0.1, resamples = 2000, seed = 1, confidence = CONFIDENCE } = options;
  requireShare("tolerance", tolerance);
  requireShare("confidence", confidence);
  requireCount("resamples", resamples, 100);
  const sorted = checkLevels(levels);
  const rates = sorted.map((level) => mean(level.rates));
  const knee = kneeOf(rates, tolerance);
  const draws = drawRates(sorted, rates, resamples, seed);
  const gains = sorted.map((_, i) => gainOf(sorted, rates, draws, i, confidence));
  const votes = new Array<number>(sorted.length).fill(0);
  for (const draw of draws) votes[kneeOf(draw, tolerance)]!++;
  return {
    concurrency: sorted[knee]!.concurrency,
    support: draws.length === 0 ? undefined : votes[knee]! / draws.length,
    repeats: Math.min(...sorted.map((level) => level.rates.length)),
    plausible: plausible(votes, knee).map((i) => sorted[i]!.concurrency),
    atTop: sorted.length > 1 && knee === sorted.length - 1,
    fastest: gains[rates.indexOf(Math.max(...rates))]!,
    levels: gains,
  };
}

function checkLevels(levels: readonly ConcurrencyLevel[]): ConcurrencyLevel[] {
  const sorted = [...levels].sort((a, b) => a.concurrency - b.concurrency);
  for (const [i, { concurrency, rates }] of sorted.entries()) {
    requireCount("concurrency", concurrency, 1);
    const wrong = finiteValues("rates", rates).find((rate) => rate < 0);
    if (rates.length > 0 && wrong === undefined && sorted[i - 1]?.concurrency !== concurrency) {
      continue;
    }
    throw new TaskError("option-invalid", `Concurrency ${concurrency} has no usable measurement.`, {
      hint: "Give each concurrency once, with the throughput of every repeat, 0 or more.",
      received: rates,
    });
  }
  if (sorted.length > 0) return sorted;
  throw new TaskError("option-invalid", "A knee needs at least one concurrency.", {
    hint: "Measure several, for example 1, 2, 4 and 8.",
  });
}

function kneeOf(rates: ArrayLike<number>, tolerance: number): number {
  const enough = (1 - tolerance) * Math.max(...Array.from(rates));
  let level = 0;
  while (rates[level]! < enough) level++;
  return level;
}

/** Throughputs of all levels as they could have been measured; none when nothing was repeated. */
function drawRates(
  levels: readonly ConcurrencyLevel[],
  rates: readonly number[],
  resamples: number,
  seed: number,
): Float64Array[] {
  const found = levels.map((level, i) => deviations(level.rates, rates[i]!));
  const known = found.filter((own) => own.length > 0);
  if (known.length === 0) return [];
  const freedom = known.reduce((sum, own) => sum + own.length - 1, 0);
  const factor = studentFactor(CONFIDENCE, freedom);
  const noise = known.flat().map((deviation) => factor * deviation);
  const random = new SeededRandom(seed);
  const picks = levels.map((level) => new Uint32Array(level.rates.length));
  return Array.from({ length: resamples }, () =>
    Float64Array.from(rates, (rate, i) => {
      random.fillBelow(picks[i]!, noise.length);
      return Math.max(0, rate * (1 + mean(Array.from(picks[i]!, (pick) => noise[pick]!))));
    }),
  );
}

function deviations(rates: readonly number[], middle: number): number[] {
  if (rates.length < 2 || middle === 0) return [];
  const widen = Math.sqrt(rates.length / (rates.length - 1));
  return rates.map((rate) => (rate / middle - 1) * widen);
}

function gainOf(
  levels: readonly ConcurrencyLevel[],
  rates: readonly number[],
  draws: readonly Float64Array[],
  i: number,
  confidence: number,
): LevelGain {
  const estimate = rates[i]! / rates[0]!;
  const drawn = Float64Array.from(draws, (draw) => draw[i]! / draw[0]!).sort();
  const tail = (1 - confidence) / 2;
  return {
    concurrency: levels[i]!.concurrency,
    rate: rates[i]!,
    speedup: {
      estimate,
      low: sortedQuantile(drawn, tail),
      high: sortedQuantile(drawn, 1 - tail),
      confidence,
    },
    efficiency: estimate / (levels[i]!.concurrency / levels[0]!.concurrency),
  };
}

function plausible(votes: readonly number[], knee: number): number[] {
  const all = votes.reduce((sum, count) => sum + count, 0);
  if (all === 0) return [knee];
  const order = votes.map((_, i) => i).sort((a, b) => votes[b]! - votes[a]!);
  const chosen: number[] = [];
  let covered = 0;
  for (const i of order) {
    if (covered >= 0.95 * all) break;
    chosen.push(i);
    covered += votes[i]!;
  }
  return chosen.sort((a, b) => a - b);
}
