import {
  type Estimate,
  mean,
  quantiles,
  SeededRandom,
  studentFactor,
} from "../../statistics/index.js";

const RESAMPLES = 2000;
const CONFIDENCE = 0.95;

/** Rates of several cells with intervals, and the interval of any figure of them. */
export interface RateFigures {
  /** Mean rate of each cell, in the order given. */
  readonly estimates: readonly Estimate[];
  /** Second cell's rate divided by the first's. */
  ratio(first: number, second: number): Estimate;
}

/**
 * Mean rates per cell from a handful of runs each.
 * A run's rate is one number, and three numbers say little of how they scatter; so the relative deviations of all
 * runs from their cell's mean are pooled, widened by sqrt(k / (k - 1)) and drawn anew for every cell: a residual
 * bootstrap (B. Efron and R. Tibshirani, "An introduction to the bootstrap" (1993), 9.4). It takes the noise to be
 * in proportion to the rate; a cell whose own runs scatter more than all together, as when another program came in
 * between, gets its own, wider noise. As few deviations do not tell the noise, intervals are as much wider as those
 * of Student's t are, with the degrees of freedom of B. L. Welch, Biometrika 34 (1947) 28-35, where cells differ in
 * noise. Ends are NaN where nothing was repeated.
 */
export function rateFigures(cells: readonly (readonly number[])[], seed: number): RateFigures {
  const means = cells.map((rates) => mean(rates));
  const own = cells.map((rates, at) => deviations(rates, means[at]!));
  const noise = own.flat();
  const spread = rootMeanSquare(noise);
  const random = new SeededRandom(seed);
  const draws = (noise.length === 0 ? [] : cells).map((rates, at) => {
    const wider = spread > 0 ? Math.max(1, rootMeanSquare(own[at]!) / spread) : 1;
    return draw(rates.length, means[at]!, wider, noise, random);
  });
  const freedom = sum(cells.map((rates, at) => (own[at]!.length === 0 ? 0 : rates.length - 1)));
  const scatterOf = (at: number): Scatter => {
    const scatter = rootMeanSquare(own[at]!);
    const count = cells[at]!.length;
    return scatter > spread
      ? { variance: scatter ** 2 / count, freedom: count - 1 }
      : { variance: spread ** 2 / count, freedom };
  };
  return {
    estimates: means.map((estimate, at) => {
      const found = estimateOf(estimate, draws[at] ?? []);
      if (freedom === 0) return found;
      const factor = studentFactor(CONFIDENCE, freedom);
      return {
        ...found,
        low: Math.max(0, estimate - factor * (estimate - found.low)),
        high: estimate + factor * (found.high - estimate),
      };
    }),
    ratio: (first, second) => {
      const [a, b] = [draws[first] ?? [], draws[second] ?? []];
      const ratios = Array.from(b, (rate, i) => rate / a[i]!);
      const found = estimateOf(means[second]! / means[first]!, ratios);
      if (freedom === 0 || !(found.estimate > 0)) return found;
      const factor = studentFactor(CONFIDENCE, welch(scatterOf(first), scatterOf(second)));
      return {
        ...found,
        low: found.estimate * (found.low / found.estimate) ** factor,
        high: found.estimate * (found.high / found.estimate) ** factor,
      };
    },
  };
}

/** How far a mean scatters, and how many free deviations say so. */
interface Scatter {
  readonly variance: number;
  readonly freedom: number;
}

function welch(a: Scatter, b: Scatter): number {
  const all = a.variance + b.variance;
  if (all === 0) return Math.max(a.freedom, b.freedom);
  return all ** 2 / (a.variance ** 2 / a.freedom + b.variance ** 2 / b.freedom);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function deviations(rates: readonly number[], middle: number): number[] {
  if (rates.length < 2 || !(middle > 0)) return [];
  const widen = Math.sqrt(rates.length / (rates.length - 1));
  return rates.map((rate) => (rate / middle - 1) * widen);
}

function rootMeanSquare(values: readonly number[]): number {
  return values.length === 0 ? 0 : Math.sqrt(mean(values.map((value) => value * value)));
}

/** Mean rates of a cell as they could have been measured in as many runs. */
function draw(
  runs: number,
  middle: number,
  wider: number,
  noise: readonly number[],
  random: SeededRandom,
): Float64Array {
  const picks = new Uint32Array(runs);
  return Float64Array.from({ length: RESAMPLES }, () => {
    random.fillBelow(picks, noise.length);
    let sum = 0;
    for (const pick of picks) sum += noise[pick]!;
    return Math.max(0, middle * (1 + (wider * sum) / runs));
  });
}

function estimateOf(estimate: number, draws: ArrayLike<number>): Estimate {
  const known = Array.from(draws).filter(Number.isFinite);
  const tail = (1 - CONFIDENCE) / 2;
  const [low, high] =
    known.length === 0 ? [Number.NaN, Number.NaN] : quantiles(known, [tail, 1 - tail]);
  return { estimate, low: low!, high: high!, confidence: CONFIDENCE };
}
