import { type Agreement, agreementOf, usableRows } from "./agreement.js";
import type { BootstrapOptions } from "./bootstrap-groups.js";
import { codeRatings, type Ratings } from "./rating-table.js";

/**
 * Fleiss' kappa: agreement of several raters beyond chance, raters taken as interchangeable.
 * J. L. Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin 76 (1971) 378-382.
 * Every row needs an answer of every rater: others are left out and counted; `krippendorffAlpha` uses them too.
 * NaN where all answers are the same label.
 * @throws TaskError `option-invalid` when there are fewer than two raters or their columns differ in length
 */
export function fleissKappa(ratings: Ratings, options: BootstrapOptions = {}): Agreement {
  const coded = codeRatings(ratings);
  const { columns, labels } = coded;
  const raters = columns.length;
  const totals = new Float64Array(labels.length);
  const figure = (rows: Uint32Array): number => {
    totals.fill(0);
    let agreeing = 0;
    for (const row of rows) {
      for (let i = 0; i < raters; i++) {
        const label = columns[i]![row]!;
        totals[label]!++;
        for (let j = 0; j < i; j++) if (columns[j]![row] === label) agreeing++;
      }
    }
    const seen = agreeing / (rows.length * ((raters * (raters - 1)) / 2));
    const answers = rows.length * raters;
    const chance = totals.reduce((sum, count) => sum + (count / answers) ** 2, 0);
    return totals.includes(answers) ? Number.NaN : (seen - chance) / (1 - chance);
  };
  const usable = usableRows(coded, (answers) => answers === raters);
  return agreementOf(coded, usable, figure, options);
}
