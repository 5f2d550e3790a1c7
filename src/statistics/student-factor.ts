import { normalBound, studentBound } from "./distributions.js";

/**
 * How many times as wide as a normal one an interval is whose scatter is known from so few deviations.
 * The bound of Student's t over the normal bound; resampling a handful of deviations gives the latter.
 */
export function studentFactor(confidence: number, df: number): number {
  return studentBound((1 - confidence) / 2, df) / normalBound(confidence);
}
