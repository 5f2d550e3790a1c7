import { quantilePlace } from "./quantile.js";

/**
 * A type 7 quantile in linear time; reorders the values it is given.
 * C. A. R. Hoare, "Algorithm 65: find", CACM 4 (1961) 321-322, with the median of three as pivot.
 */
export function selectQuantile(values: Float64Array, p: number): number {
  if (values.length === 0) return Number.NaN;
  const { below, share } = quantilePlace(values.length, p);
  const low = select(values, below);
  if (share === 0) return low;
  let high = Number.POSITIVE_INFINITY;
  for (let i = below + 1; i < values.length; i++) {
    if (values[i]! < high) high = values[i]!;
  }
  return high === low ? low : Math.min(high, low + share * (high - low));
}

/** The value of the given rank; nothing smaller stands behind it afterwards. */
function select(values: Float64Array, rank: number): number {
  let left = 0;
  let right = values.length - 1;
  while (left < right) {
    const pivot = medianOfThree(values[left]!, values[(left + right) >> 1]!, values[right]!);
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const kept = values[i]!;
      values[i++] = values[j]!;
      values[j--] = kept;
    }
    if (rank <= j) right = j;
    else if (rank >= i) left = i;
    else break;
  }
  return values[rank]!;
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
