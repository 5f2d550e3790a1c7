import { TaskError } from "../errors/index.js";
import { requireSameLength } from "./check-input.js";
import { distinctLabels, isLabel, type Label, type MaybeLabel } from "./label.js";

/** One column of answers per rater; place i of every column is the same row. */
export type Ratings = readonly (readonly MaybeLabel[])[];

/** The columns as places in the list of labels, -1 where there is no answer. */
export interface CodedRatings {
  readonly labels: readonly Label[];
  readonly columns: readonly Int32Array[];
  readonly rows: number;
}

/**
 * Turns labels into small whole numbers.
 * @throws TaskError `option-invalid` when there are fewer than two columns or they differ in length
 */
export function codeRatings(ratings: Ratings, order?: readonly Label[]): CodedRatings {
  const first = ratings[0];
  if (!first || ratings.length < 2) {
    throw new TaskError(
      "option-invalid",
      `Agreement needs two raters, but got ${ratings.length}.`,
      {
        hint: "Give one column of answers per rater.",
      },
    );
  }
  for (const column of ratings) requireSameLength("The raters' columns", first, column);
  const labels = order ?? distinctLabels(ratings);
  const place = new Map(labels.map((label, i) => [label, i]));
  const code = (value: MaybeLabel): number => {
    if (!isLabel(value)) return -1;
    const at = place.get(value);
    if (at !== undefined) return at;
    throw new TaskError(
      "option-invalid",
      `The label ${JSON.stringify(value)} is not in the order.`,
      {
        hint: "List every label that occurs, from lowest to highest.",
        received: value,
      },
    );
  };
  return {
    labels,
    columns: ratings.map((each) => Int32Array.from(each, code)),
    rows: first.length,
  };
}
