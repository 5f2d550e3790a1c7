import { createRequire } from "node:module";

/** The functions of the Cephes library (S. L. Moshier, netlib.org/cephes) that are used here. */
interface Cephes {
  ndtr(x: number): number;
  ndtri(p: number): number;
  bdtr(k: number, n: number, p: number): number;
  chdtrc(df: number, x: number): number;
  incbi(a: number, b: number, p: number): number;
}

const FAR = 39;

let loaded: Cephes | undefined;

/** The CommonJS build is the one that is ready without waiting; it costs some 60 ms at first use. */
function cephes(): Cephes {
  if (!loaded) {
    const require = createRequire(import.meta.url);
    loaded = require("cephes") as Cephes;
  }
  return loaded;
}

/** Probability that a standard normal number is at most `x` (Cephes `ndtr`). */
export function normalCdf(x: number): number {
  // Beyond this it is 0 or 1 to the last bit, and far beyond Cephes gives NaN.
  if (Math.abs(x) > FAR) return x > 0 ? 1 : 0;
  return cephes().ndtr(x);
}

/** The value below which a standard normal number lies with probability `p` (Cephes `ndtri`). */
export function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  return cephes().ndtri(p);
}

/** The two-sided normal bound of a confidence level, for example 1.96 for 0.95. */
export function normalBound(confidence: number): number {
  return -normalQuantile((1 - confidence) / 2);
}

/** Probability of at most `k` successes in `n` trials of probability `p` (Cephes `bdtr`). */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return cephes().bdtr(Math.floor(k), n, p);
}

/** The `p` quantile of the beta distribution with shapes `a` and `b` (Cephes `incbi`). */
export function betaQuantile(p: number, a: number, b: number): number {
  return cephes().incbi(a, b, p);
}

/**
 * The bound that Student's t with `df` degrees of freedom exceeds with probability `tail`, up to a half.
 * By the beta distribution: M. Abramowitz and I. A. Stegun, Handbook of Mathematical Functions (1964), 26.7.1 and 26.5.2.
 */
export function studentBound(tail: number, df: number): number {
  const x = betaQuantile(2 * tail, df / 2, 0.5);
  return Math.sqrt(df * (1 / x - 1));
}

/** Probability that a chi-square number with `df` degrees of freedom exceeds `x` (Cephes `chdtrc`). */
export function chiSquareTail(x: number, df: number): number {
  return x <= 0 ? 1 : cephes().chdtrc(df, x);
}
