import { finiteValues, type Numbers, requireSameLength, requireShare } from "./check-input.js";
import { mean, standardDeviation } from "./describe.js";
import { studentBound } from "./distributions.js";
import { CONFIDENCE, type Estimate } from "./interval.js";

/**
 * How many times as large the second column is, pair by pair: the geometric mean of the ratios, with Student's t.
 * J. M. Bland and D. G. Altman, "The use of transformation when comparing two means", BMJ 312 (1996) 1153. For times
 * taken side by side in few pairs, where a bootstrap claims too much. Values have to be above 0; pairs with one that
 * is not are left out. Low and high are NaN below two pairs.
 * @throws TaskError `option-invalid` when the columns differ in length
 */
export function pairedRatio(
  first: Numbers,
  second: Numbers,
  confidence = CONFIDENCE,
): Estimate & { readonly pairs: number } {
  requireShare("confidence", confidence);
  requireSameLength("Paired columns", first, second);
  const [a, b] = [finiteValues("first", first), finiteValues("second", second)];
  const known = [...a.keys()].filter((at) => a[at]! > 0 && b[at]! > 0);
  const logs = known.map((at) => Math.log(b[at]! / a[at]!));
  const pairs = logs.length;
  const middle = pairs === 0 ? Number.NaN : mean(logs);
  const reach =
    pairs < 2
      ? Number.NaN
      : (studentBound((1 - confidence) / 2, pairs - 1) * standardDeviation(logs)) /
        Math.sqrt(pairs);
  return {
    estimate: Math.exp(middle),
    low: Math.exp(middle - reach),
    high: Math.exp(middle + reach),
    confidence,
    pairs,
  };
}
