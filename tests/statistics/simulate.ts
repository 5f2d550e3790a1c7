import { SeededRandom } from "../../src/statistics/index.js";

/** How often something happens in `times` tries, with a generator of its own. */
export function shareOf(
  times: number,
  seed: number,
  happens: (random: SeededRandom) => boolean,
): number {
  const random = new SeededRandom(seed);
  let count = 0;
  for (let i = 0; i < times; i++) if (happens(random)) count++;
  return count / times;
}

/** Four standard errors of a simulated share: passed by chance once in 16,000 tests. */
export function samplingError(share: number, times: number): number {
  return 4 * Math.sqrt((share * (1 - share)) / times);
}

/** Probabilities of 0 to n successes; by logarithms, because the first ones may be too small for a number. */
export function binomialMasses(n: number, p: number): number[] {
  const logs = [n * Math.log1p(-p)];
  const odds = Math.log(p) - Math.log1p(-p);
  for (let k = 1; k <= n; k++) logs.push(logs[k - 1]! + Math.log((n - k + 1) / k) + odds);
  return logs.map(Math.exp);
}

/** 40 skewed numbers with a companion each, and 30 of another sample; made once by numpy. */
export const SKEWED = [
  20.11, 27.079, 15.27, 8.243, 12.747, 7.451, 21.331, 76.724, 12.278, 10.8, 32.781, 28.7, 22.318,
  7.921, 19.507, 40.258, 5.237, 12.71, 3.0, 5.532, 3.184, 15.878, 5.655, 26.345, 23.494, 16.661,
  1.621, 11.72, 19.135, 22.495, 4.349, 12.457, 7.549, 8.946, 58.026, 8.957, 19.443, 48.637, 11.205,
  17.963,
];
export const COMPANION = [
  26.474, 35.394, 16.176, 10.944, 20.648, 5.045, 30.308, 100.099, 14.037, 20.041, 44.902, 33.712,
  29.237, 12.027, 24.793, 54.384, 6.609, 18.525, 8.216, 5.165, 4.749, 19.251, 7.733, 30.687, 28.804,
  21.071, 4.804, 18.672, 20.905, 26.86, 7.594, 10.217, 8.424, 11.338, 79.205, 13.712, 24.294,
  62.122, 13.816, 27.922,
];
export const OTHER = [
  19.251, 21.265, 35.948, 24.616, 23.154, 11.12, 26.864, 19.013, 68.917, 45.717, 26.594, 46.28,
  20.658, 62.91, 26.996, 43.237, 9.653, 35.778, 7.025, 5.321, 21.251, 13.198, 30.915, 163.335,
  13.938, 16.459, 31.955, 40.222, 23.544, 22.995,
];
