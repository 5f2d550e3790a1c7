import { TaskError } from "../errors/index.js";
import { acceleration, bcaShares } from "./bca.js";
import { requireCount, requireShare } from "./check-input.js";
import { standardDeviation } from "./describe.js";
import { CONFIDENCE, type Estimate } from "./interval.js";
import { sortedQuantile } from "./quantile.js";
import { SeededRandom } from "./seeded-random.js";

/** Fewest resamples, whatever the budget: below that the ends of a 95 % interval are chance. */
const LEAST_RESAMPLES = 400;

/** How to resample. */
export interface BootstrapOptions {
  /** Resamples wanted; default 2,000, at least 100. */
  readonly resamples?: number;
  /** Default 0.95. */
  readonly confidence?: number;
  /** Same seed, same interval; default 1. */
  readonly seed?: number;
  /**
   * `bca` corrects for bias and skew and is the default, except for quantiles, which get `percentile`.
   * Efron's correction needs a statistic that changes smoothly with its rows, which a quantile does not.
   */
  readonly method?: "bca" | "percentile";
  /**
   * Most rows to draw in all, default 50 million (about half a second for a mean): with more rows there are
   * fewer resamples, down to 400. `resamples` of the result tells how many there were.
   */
  readonly maxDraws?: number;
}

/** A figure with its bootstrap interval. */
export interface Bootstrap extends Estimate {
  /** Standard deviation of the figure over the resamples. */
  readonly standardError: number;
  readonly method: "bca" | "percentile";
  /** Resamples the interval stands on. */
  readonly resamples: number;
  /** Resamples in which the figure had no value, for example a ratio to 0. */
  readonly dropped: number;
  /** Rows resampled, the smallest group where there are several. */
  readonly rows: number;
}

/** A figure computed from row numbers, one array per group; the arrays must not be kept. */
export type GroupsStatistic = (groups: readonly Uint32Array[]) => number;

/**
 * Bootstrap interval of any figure of one or more independent groups of rows.
 * Each resample draws as many rows with replacement from every group. Percentile and BCa intervals: B. Efron,
 * "Better bootstrap confidence intervals", JASA 82 (1987) 171-185; several groups: A. C. Davison and D. V. Hinkley,
 * "Bootstrap methods and their application" (1997), 5.3. Low and high are NaN below two rows in a group, and where
 * more than a tenth of the resamples had no value. With fewer than about 20 rows it is too narrow.
 * Repeats of a row are no independent rows: give row numbers and let the statistic gather their repeats.
 * @throws TaskError `option-invalid` for options out of range
 */
export function bootstrapGroups(
  counts: readonly number[],
  statistic: GroupsStatistic,
  options: BootstrapOptions = {},
): Bootstrap {
  const { confidence = CONFIDENCE, method = "bca" } = options;
  requireShare("confidence", confidence);
  if (counts.length === 0) {
    throw new TaskError("option-invalid", "A bootstrap needs at least one group of rows.");
  }
  for (const count of counts) requireCount("count", count);
  const resamples = affordable(counts, options);
  const rows = Math.min(...counts);
  const estimate = rows === 0 ? Number.NaN : statistic(counts.map(everyRow));
  const known = { estimate, confidence, method, rows };
  const unknown = { ...known, low: Number.NaN, high: Number.NaN, standardError: Number.NaN };
  if (rows < 2 || !Number.isFinite(estimate)) return { ...unknown, resamples: 0, dropped: 0 };
  const figures = resample(counts, statistic, resamples, options.seed ?? 1);
  const dropped = resamples - figures.length;
  if (dropped > resamples / 10) return { ...unknown, resamples: figures.length, dropped };
  const tail = (1 - confidence) / 2;
  const [low, high] =
    method === "bca"
      ? bcaShares(figures, estimate, tail, acceleration(counts, statistic))
      : [tail, 1 - tail];
  return {
    ...known,
    low: sortedQuantile(figures, low),
    high: sortedQuantile(figures, high),
    standardError: standardDeviation(figures),
    resamples: figures.length,
    dropped,
  };
}

function affordable(counts: readonly number[], options: BootstrapOptions): number {
  const { resamples = 2000, maxDraws = 50_000_000 } = options;
  requireCount("resamples", resamples, 100);
  requireCount("maxDraws", maxDraws, 1);
  const draws = Math.max(
    1,
    counts.reduce((sum, count) => sum + count, 0),
  );
  return Math.min(resamples, Math.max(LEAST_RESAMPLES, Math.floor(maxDraws / draws)));
}

/** The figures of the resamples that had one, ascending. */
function resample(
  counts: readonly number[],
  statistic: GroupsStatistic,
  resamples: number,
  seed: number,
): Float64Array {
  const random = new SeededRandom(seed);
  const groups = counts.map((count) => new Uint32Array(count));
  const figures = new Float64Array(resamples);
  let kept = 0;
  for (let i = 0; i < resamples; i++) {
    for (const group of groups) random.fillBelow(group, group.length);
    const figure = statistic(groups);
    if (Number.isFinite(figure)) figures[kept++] = figure;
  }
  return figures.subarray(0, kept).sort();
}

function everyRow(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i);
}
