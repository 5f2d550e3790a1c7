import { normalCdf, normalQuantile } from "./distributions.js";

/** Most parts a group is cut into when its rows are left out in turn. */
const MOST_PARTS = 100;

/**
 * Which shares of the sorted resamples bound a BCa interval.
 * Equations 3.6 to 3.8 of B. Efron, "Better bootstrap confidence intervals", JASA 82 (1987) 171-185; ties with the
 * estimate count half towards the bias correction.
 */
export function bcaShares(
  figures: Float64Array,
  estimate: number,
  tail: number,
  accelerated: number,
): [number, number] {
  const bias = normalQuantile(shareBelow(figures, estimate));
  const share = (target: number): number => {
    const shifted = bias + normalQuantile(target);
    const damping = 1 - accelerated * shifted;
    return damping <= 0 ? target : normalCdf(bias + shifted / damping);
  };
  return [share(tail), share(1 - tail)];
}

/** Kept off 0 and 1, where the correction would be infinite. */
function shareBelow(figures: Float64Array, estimate: number): number {
  let below = 0;
  for (const figure of figures) below += figure < estimate ? 1 : figure === estimate ? 0.5 : 0;
  return Math.min(1 - 0.5 / figures.length, Math.max(0.5 / figures.length, below / figures.length));
}

/**
 * How fast the standard error changes with the figure, from leaving out rows in turn.
 * Equation 5.28 of Davison and Hinkley (1997) with jackknife influence values. Large groups are left out in 100
 * parts of every hundredth row: sums of influences have the same third and second moments in total.
 */
export function acceleration(
  counts: readonly number[],
  statistic: (groups: readonly Uint32Array[]) => number,
): number {
  let cubes = 0;
  let squares = 0;
  for (const [g, count] of counts.entries()) {
    const parts = Math.min(count, MOST_PARTS);
    const figures = Array.from({ length: parts }, (_, part) =>
      statistic(counts.map((each, other) => rowsWithout(each, other === g ? part : -1, parts))),
    ).filter(Number.isFinite);
    const middle = figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
    for (const figure of figures) {
      cubes += (middle - figure) ** 3;
      squares += (middle - figure) ** 2;
    }
  }
  return squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
}

function rowsWithout(count: number, part: number, parts: number): Uint32Array {
  const rows = new Uint32Array(count);
  let kept = 0;
  for (let i = 0; i < count; i++) if (i % parts !== part) rows[kept++] = i;
  return rows.subarray(0, kept);
}
