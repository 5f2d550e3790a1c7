import { requireCount, requireShare } from "./check-input.js";
import { betaQuantile, normalBound } from "./distributions.js";
import { CONFIDENCE, type Estimate } from "./interval.js";

/**
 * Wilson's score interval of a share, `hits` of `total`.
 * E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927) 209-212;
 * method 3 of R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872. Right on average also for few rows and
 * for shares near 0 and 1. Of 0 rows nothing is known: the estimate is NaN, the interval 0 to 1.
 * @throws TaskError `option-invalid` when the counts are not whole or hits exceed the total
 */
export function wilsonInterval(hits: number, total: number, confidence = CONFIDENCE): Estimate {
  checkCounts(hits, total, confidence);
  if (total === 0) return { estimate: Number.NaN, low: 0, high: 1, confidence };
  const z = normalBound(confidence);
  const share = hits / total;
  const middle = 2 * hits + z * z;
  const reach = z * Math.sqrt(z * z + 4 * hits * (1 - share));
  const scale = 2 * (total + z * z);
  return {
    estimate: share,
    low: hits === 0 ? 0 : Math.max(0, (middle - reach) / scale),
    high: hits === total ? 1 : Math.min(1, (middle + reach) / scale),
    confidence,
  };
}

/**
 * The exact interval of Clopper and Pearson of a share, never covering less than promised.
 * C. Clopper and E. S. Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial",
 * Biometrika 26 (1934) 404-413. Wider than {@link wilsonInterval}; for guarantees, not for comparing.
 * @throws TaskError `option-invalid` when the counts are not whole or hits exceed the total
 */
export function clopperPearsonInterval(
  hits: number,
  total: number,
  confidence = CONFIDENCE,
): Estimate {
  checkCounts(hits, total, confidence);
  if (total === 0) return { estimate: Number.NaN, low: 0, high: 1, confidence };
  const tail = (1 - confidence) / 2;
  return {
    estimate: hits / total,
    low: hits === 0 ? 0 : betaQuantile(tail, hits, total - hits + 1),
    high: hits === total ? 1 : betaQuantile(1 - tail, hits + 1, total - hits),
    confidence,
  };
}

function checkCounts(hits: number, total: number, confidence: number): void {
  requireCount("total", total);
  requireCount("hits", hits);
  requireCount("total - hits", total - hits);
  requireShare("confidence", confidence);
}
