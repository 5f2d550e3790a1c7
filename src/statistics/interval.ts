/** Where a figure probably lies. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** How often such intervals hold the truth, for example 0.95. */
  readonly confidence: number;
}

/** A figure and where it probably lies. */
export interface Estimate extends Interval {
  readonly estimate: number;
}

/** Default confidence of every interval. */
export const CONFIDENCE = 0.95;
