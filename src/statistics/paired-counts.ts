import { requireCount, requireSameLength } from "./check-input.js";

/** The same rows answered twice, counted by who was right (or who won). */
export interface PairedCounts {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
}

/**
 * Counts two columns of right and wrong, paired by row.
 * @throws TaskError `option-invalid` when the columns differ in length
 */
export function countPairs(first: ArrayLike<boolean>, second: ArrayLike<boolean>): PairedCounts {
  requireSameLength("The two columns", first, second);
  let both = 0;
  let onlyFirst = 0;
  let onlySecond = 0;
  for (let i = 0; i < first.length; i++) {
    if (first[i] && second[i]) both++;
    else if (first[i]) onlyFirst++;
    else if (second[i]) onlySecond++;
  }
  return { both, onlyFirst, onlySecond, neither: first.length - both - onlyFirst - onlySecond };
}

/** Rows in all. @throws TaskError `option-invalid` when a count is not a whole number */
export function pairedRows(counts: PairedCounts): number {
  for (const [name, count] of Object.entries(counts)) requireCount(name, count);
  return counts.both + counts.onlyFirst + counts.onlySecond + counts.neither;
}
