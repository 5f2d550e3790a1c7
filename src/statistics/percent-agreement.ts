import { type Agreement, agreementOf, usableRows } from "./agreement.js";
import type { BootstrapOptions } from "./bootstrap-groups.js";
import { codeRatings, type Ratings } from "./rating-table.js";

/**
 * Share of pairs of raters that gave a row the same answer, averaged over rows.
 * Every row with at least two answers counts the same. It says nothing about chance: raters who always say the
 * commonest label agree too, so read it beside a kappa.
 * @throws TaskError `option-invalid` when there are fewer than two raters or their columns differ in length
 */
export function percentAgreement(ratings: Ratings, options: BootstrapOptions = {}): Agreement {
  const coded = codeRatings(ratings);
  const shares = Float64Array.from({ length: coded.rows }, (_, row) =>
    sharedPairs(coded.columns, row),
  );
  const figure = (rows: Uint32Array): number => {
    let sum = 0;
    for (const row of rows) sum += shares[row]!;
    return sum / rows.length;
  };
  const usable = usableRows(coded, (answers) => answers >= 2);
  return agreementOf(coded, usable, figure, options);
}

function sharedPairs(columns: readonly Int32Array[], row: number): number {
  const answers = columns.map((column) => column[row]!).filter((code) => code >= 0);
  let same = 0;
  for (const [i, code] of answers.entries()) {
    for (let j = 0; j < i; j++) if (answers[j] === code) same++;
  }
  return same / ((answers.length * (answers.length - 1)) / 2);
}
