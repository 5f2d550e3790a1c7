import { TaskError } from "../errors/index.js";

/**
 * Adjusts p-values of several comparisons so that alpha holds for all together.
 * S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979)
 * 65-70, as adjusted p-values: compare each with alpha. In the order given; never below the p-value given.
 * @throws TaskError `option-invalid` when a value is not from 0 to 1
 */
export function holm(pValues: readonly number[]): number[] {
  const wrong = pValues.find((p) => !(p >= 0 && p <= 1));
  if (wrong !== undefined) {
    throw new TaskError("option-invalid", `A p-value is from 0 to 1, but is ${wrong}.`, {
      hint: "Leave out comparisons that could not be made.",
      received: wrong,
    });
  }
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = new Array<number>(pValues.length);
  let highest = 0;
  for (const [rank, i] of order.entries()) {
    highest = Math.max(highest, Math.min(1, pValues[i]! * (pValues.length - rank)));
    adjusted[i] = highest;
  }
  return adjusted;
}
