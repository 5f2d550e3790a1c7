const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Where a function with a single valley is lowest, by golden-section search.
 * Each try narrows the range to 0.618 of what it was; the middle of what is left is given.
 */
export function goldenSection(
  valueAt: (place: number) => number,
  from: number,
  to: number,
  tries: number,
): number {
  let [low, high] = [from, to];
  for (let i = 0; i < tries; i++) {
    const span = GOLDEN * (high - low);
    if (valueAt(high - span) < valueAt(low + span)) high = low + span;
    else low = high - span;
  }
  return (low + high) / 2;
}
