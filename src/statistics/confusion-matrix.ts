import { requireSameLength } from "./check-input.js";
import { distinctLabels, isLabel, type Label, type MaybeLabel } from "./label.js";

/** How true labels were answered. */
export interface ConfusionMatrix {
  /** Rows and columns of `counts`, in this order. */
  readonly labels: readonly Label[];
  /** `counts[t][a]`: rows of true label t that were answered a. */
  readonly counts: readonly (readonly number[])[];
  /** Per true label: rows answered with something that is none of the labels. */
  readonly other: readonly number[];
  /** Per true label: rows without an answer. */
  readonly missing: readonly number[];
  /** Rows that have a true label: the denominator of everything. */
  readonly rows: number;
  /** Rows left out because their true label is not known. */
  readonly unlabelled: number;
}

/**
 * Counts answers against true labels, row by row.
 * A row without an answer stays in, as missing. Without `labels` the labels are all that occur, as in scikit-learn;
 * with `labels` answers that are none of them are counted as `other`, and rows whose true label is none of them are
 * left out as unlabelled.
 * @throws TaskError `option-invalid` when the columns differ in length
 */
export function confusionMatrix(
  truth: readonly MaybeLabel[],
  answers: readonly MaybeLabel[],
  labels: readonly Label[] = distinctLabels([truth, answers]),
): ConfusionMatrix {
  requireSameLength("True labels and answers", truth, answers);
  const place = new Map(labels.map((label, i) => [label, i]));
  const counts = labels.map(() => new Array<number>(labels.length).fill(0));
  const other = new Array<number>(labels.length).fill(0);
  const missing = new Array<number>(labels.length).fill(0);
  let rows = 0;
  for (const [i, label] of truth.entries()) {
    const at = isLabel(label) ? place.get(label) : undefined;
    if (at === undefined) continue;
    rows++;
    const answer = answers[i];
    const answered = isLabel(answer) ? place.get(answer) : undefined;
    if (answered !== undefined) counts[at]![answered]!++;
    else if (isLabel(answer)) other[at]!++;
    else missing[at]!++;
  }
  return { labels: [...labels], counts, other, missing, rows, unlabelled: truth.length - rows };
}
