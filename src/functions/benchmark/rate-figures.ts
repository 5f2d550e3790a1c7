import { type Estimate, mean, quantiles, SeededRandom } from "../../statistics/index.js";

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
 * between, gets its own, wider noise. Ends are NaN where nothing was repeated.
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
  return {
    estimates: means.map((estimate, at) => estimateOf(estimate, draws[at] ?? [])),
    ratio: (first, second) => {
      const [a, b] = [draws[first] ?? [], draws[second] ?? []];
      return estimateOf(
        means[second]! / means[first]!,
        Array.from(b, (rate, i) => rate / a[i]!),
      );
    },
  };
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
