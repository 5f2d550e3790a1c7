import { TaskError } from "../errors/index.js";
import { mean } from "./describe.js";
import { selectQuantile } from "./select-quantile.js";

/**
 * The figure of a sample that is wanted.
 * A function gets a sample it may reorder but must not keep: the same memory holds the next resample.
 */
export type Statistic =
  | "mean"
  | "median"
  | { readonly quantile: number }
  | ((sample: Float64Array) => number);

/** The function that computes a statistic. @throws TaskError `option-invalid` for an unknown name */
export function statisticOf(statistic: Statistic): (sample: Float64Array) => number {
  if (typeof statistic === "function") return statistic;
  if (statistic === "mean") return mean;
  const share = statistic === "median" ? 0.5 : statistic.quantile;
  if (share >= 0 && share <= 1) return (sample) => selectQuantile(sample, share);
  throw new TaskError("option-invalid", `Unknown statistic ${JSON.stringify(statistic)}.`, {
    hint: 'Use "mean", "median", { quantile: 0.95 } or a function of the sample.',
    received: statistic,
  });
}

/** Whether a statistic is a quantile, which has no influence values that a jackknife could find. */
export function isQuantile(statistic: Statistic): boolean {
  return statistic === "median" || (typeof statistic === "object" && "quantile" in statistic);
}
