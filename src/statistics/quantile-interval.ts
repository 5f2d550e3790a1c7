import { ascendingValues, type Numbers, requireShare } from "./check-input.js";
import { binomialCdf } from "./distributions.js";
import { CONFIDENCE, type Estimate } from "./interval.js";
import { sortedQuantile } from "./quantile.js";

/**
 * Exact interval of a percentile, between two of the values seen, for any distribution.
 * Ranks from the binomial distribution: W. J. Conover, "Practical nonparametric statistics" (3rd ed. 1999), 3.2.
 * It covers at least the confidence given. Where the values are too few an end is open: 50 latencies cannot bound
 * their 99th percentile, so `high` is Infinity (and `low` -Infinity at the other end), where a bootstrap would
 * pretend that the slowest one seen is the slowest there is.
 * @throws TaskError `option-invalid` when a value is not finite or a share is not between 0 and 1
 */
export function quantileInterval(values: Numbers, p: number, confidence = CONFIDENCE): Estimate {
  requireShare("p", p);
  requireShare("confidence", confidence);
  const sorted = ascendingValues("values", values);
  const tail = (1 - confidence) / 2;
  const count = sorted.length;
  const lowRank = ranksWhile(count, (rank) => binomialCdf(rank, count, p) <= tail);
  const highRank = ranksWhile(count, (rank) => binomialCdf(rank, count, p) < 1 - tail);
  return {
    estimate: sortedQuantile(sorted, p),
    low: lowRank === 0 ? Number.NEGATIVE_INFINITY : sorted[lowRank - 1]!,
    high: highRank >= count ? Number.POSITIVE_INFINITY : sorted[highRank]!,
    confidence,
  };
}

/** How many ranks from 0 up hold; `holds` turns from true to false once. */
function ranksWhile(count: number, holds: (rank: number) => boolean): number {
  let least = 0;
  let most = count;
  while (least < most) {
    const middle = Math.floor((least + most) / 2);
    if (holds(middle)) least = middle + 1;
    else most = middle;
  }
  return least;
}
