import { finiteValues, type Numbers, requireCount } from "./check-input.js";

/** A point of an empirical distribution: this share of the values is at most `value`. */
export interface EcdfPoint {
  readonly value: number;
  readonly share: number;
}

/**
 * The steps of the empirical distribution function, ascending, one per distinct value.
 * Longer curves are thinned to about `maxPoints` (default 1,000) steps, evenly by share, ends kept.
 * @throws TaskError `option-invalid` when a value is not finite or `maxPoints` is below 2
 */
export function ecdf(values: Numbers, maxPoints = 1000): EcdfPoint[] {
  requireCount("maxPoints", maxPoints, 2);
  const sorted = finiteValues("values", values).sort();
  const count = sorted.length;
  const points: EcdfPoint[] = [];
  for (let i = 0; i < count; i++) {
    if (i + 1 < count && sorted[i] === sorted[i + 1]) continue;
    points.push({ value: sorted[i]!, share: (i + 1) / count });
  }
  return points.length <= maxPoints ? points : thin(points, maxPoints);
}

function thin(points: readonly EcdfPoint[], most: number): EcdfPoint[] {
  const kept: EcdfPoint[] = [points[0]!];
  for (const [i, point] of points.entries()) {
    const last = i === points.length - 1;
    if (last || point.share >= kept.at(-1)!.share + 1 / (most - 1)) kept.push(point);
  }
  return kept;
}
