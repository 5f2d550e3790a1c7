import { TaskError } from "../errors/index.js";
import { requireShare } from "./check-input.js";
import { normalBound, normalQuantile } from "./distributions.js";

/** How sure a planned comparison has to be. */
export interface PlanOptions {
  /** Probability of finding a difference that is there; default 0.8. */
  readonly power?: number;
  /** Probability of finding one that is not there, two-sided; default 0.05. */
  readonly alpha?: number;
}

/**
 * Rows on which McNemar's test finds a difference of shares of this size.
 * R. J. Connor, "Sample size for testing differences in proportions for the paired-sample design", Biometrics 43
 * (1987) 207-211. `difference` and `discordance` (share of rows on which exactly one is right) are shares, not
 * points; a discordance below the difference is impossible and is raised to it. Infinity for a difference of 0.
 * It takes the difference as true: one that was seen may be larger or smaller than the true one.
 * @throws TaskError `option-invalid` when a number is out of range
 */
export function rowsForPairedShares(
  difference: number,
  discordance: number,
  options: PlanOptions = {},
): number {
  const size = Math.abs(difference);
  if (!(size <= 1) || !(discordance >= 0 && discordance <= 1)) {
    throw new TaskError(
      "option-invalid",
      `Difference and discordance are shares up to 1, but are ${difference} and ${discordance}.`,
      { hint: "3 points are 0.03." },
    );
  }
  const { alphaBound, powerBound } = bounds(options);
  if (size === 0) return Number.POSITIVE_INFINITY;
  const spread = Math.max(size, discordance);
  const root = alphaBound * Math.sqrt(spread) + powerBound * Math.sqrt(spread - size * size);
  return roundUp((root / size) ** 2);
}

/**
 * Rows on which a paired mean difference of this size is found.
 * The normal formula ((z_alpha + z_power) sd / difference)^2; see J. M. Lachin, Controlled Clinical Trials 2
 * (1981) 93-113. `sd` is the standard deviation of the differences row by row, in the unit of the difference.
 * @throws TaskError `option-invalid` when a number is out of range
 */
export function rowsForPairedMeans(
  difference: number,
  sd: number,
  options: PlanOptions = {},
): number {
  if (!Number.isFinite(difference) || !(sd >= 0)) {
    throw new TaskError("option-invalid", `Cannot plan for ${difference} with deviation ${sd}.`, {
      hint: "Give the difference and the standard deviation of the differences, in the same unit.",
    });
  }
  const { alphaBound, powerBound } = bounds(options);
  if (difference === 0) return Number.POSITIVE_INFINITY;
  return Math.max(2, roundUp((((alphaBound + powerBound) * sd) / difference) ** 2));
}

function bounds({ power = 0.8, alpha = 0.05 }: PlanOptions) {
  requireShare("power", power);
  requireShare("alpha", alpha);
  return { alphaBound: normalBound(1 - alpha), powerBound: normalQuantile(power) };
}

/** A result such as 100.0000000001 is 100 rows, not 101. */
function roundUp(rows: number): number {
  return Math.ceil(rows - 1e-9 * rows);
}
