import { bootstrapRows } from "./bootstrap.js";
import type { Bootstrap, BootstrapOptions } from "./bootstrap-groups.js";
import type { CodedRatings } from "./rating-table.js";

/** How far raters agree, with a bootstrap interval over the rows; `rows` are those with enough answers. */
export interface Agreement extends Bootstrap {
  /** Rows left out for want of answers. */
  readonly leftOut: number;
}

/** The rows with enough answers, as row numbers. */
export function usableRows(
  { columns, rows }: CodedRatings,
  enough: (answers: number) => boolean,
): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, row) => row).filter((row) =>
    enough(columns.reduce((sum, column) => sum + (column[row]! >= 0 ? 1 : 0), 0)),
  );
}

/**
 * Puts an interval on a coefficient of agreement by resampling the usable rows.
 * A. Zapf et al., "Measuring inter-rater reliability for nominal data - which coefficients and confidence intervals
 * are appropriate?", BMC Medical Research Methodology 16 (2016) 93. `figure` gets row numbers of the table.
 */
export function agreementOf(
  ratings: CodedRatings,
  usable: Uint32Array,
  figure: (rows: Uint32Array) => number,
  options: BootstrapOptions,
): Agreement {
  const picked = new Uint32Array(usable.length);
  const statistic = (places: Uint32Array): number => {
    for (let i = 0; i < places.length; i++) picked[i] = usable[places[i]!]!;
    return figure(picked.subarray(0, places.length));
  };
  const found = bootstrapRows(usable.length, statistic, options);
  return { ...found, leftOut: ratings.rows - usable.length };
}
