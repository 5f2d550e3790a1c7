import { TaskError } from "../errors/index.js";
import { requireSameLength } from "./check-input.js";

/**
 * Brier score of probabilities over several classes, 0 (best) to 2.
 * Mean over rows of the summed squared gaps, as G. W. Brier defined it: "Verification of forecasts expressed in terms
 * of probability", Monthly Weather Review 78 (1950) 1-3. `truth[i]` is the place of the true class in row i.
 * @throws TaskError `option-invalid` when the columns differ in length or a place is not in its row
 */
export function brierScore(
  probabilities: readonly (readonly number[])[],
  truth: readonly number[],
): number {
  requireSameLength("Probabilities and true classes", probabilities, truth);
  let sum = 0;
  for (const [i, row] of probabilities.entries()) {
    const right = truth[i]!;
    if (row[right] === undefined) {
      throw new TaskError("option-invalid", `Row ${i} has no class ${right} of ${row.length}.`, {
        hint: "Count classes from 0, in the order of the probabilities.",
        received: right,
      });
    }
    for (const [j, p] of row.entries()) sum += (p - (j === right ? 1 : 0)) ** 2;
  }
  return sum / probabilities.length;
}
