import { TaskError } from "../errors/index.js";
import { requireSameLength } from "./check-input.js";

/** The temperature is looked for between these; at an end the data ask for more than any temperature. */
const LOWEST = 0.01;
const HIGHEST = 100;

/** A fitted temperature. */
export interface TemperatureFit {
  /** Divide logits or log-probabilities by it before the softmax; above 1 the model was too sure. */
  readonly temperature: number;
  /** Mean negative log-likelihood of the true classes in nats, as given and with the temperature. */
  readonly lossBefore: number;
  readonly lossAfter: number;
  /** The best temperature lies outside 0.01 to 100, for example because every row is right. */
  readonly atLimit: boolean;
}

/**
 * The one temperature that makes the probabilities of these rows most likely.
 * C. Guo et al., "On calibration of modern neural networks", ICML 2017 (arXiv:1706.04599), 4.2. The loss is convex in
 * 1/T, so its slope has one root, found by bisection. Fit on rows that are not used for measuring. `truth[i]` is the
 * place of the true class in row i; log-probabilities serve as logits.
 * @throws TaskError `option-invalid` when the columns differ in length, are empty, or a place is not in its row
 */
export function fitTemperature(
  logits: readonly (readonly number[])[],
  truth: readonly number[],
): TemperatureFit {
  requireSameLength("Logits and true classes", logits, truth);
  const wrong = logits.findIndex(
    (row, i) => row[truth[i]!] === undefined || !row.every(Number.isFinite),
  );
  if (logits.length === 0 || wrong >= 0) {
    const what = wrong < 0 ? "There are no rows" : `Row ${wrong} has no finite logit of its class`;
    throw new TaskError("option-invalid", `${what} to fit a temperature on.`, {
      hint: "Count classes from 0 and leave out classes of probability 0.",
    });
  }
  let low = 1 / HIGHEST;
  let high = 1 / LOWEST;
  for (let i = 0; i < 60; i++) {
    const middle = Math.sqrt(low * high);
    if (likelihood(logits, truth, middle).slope > 0) high = middle;
    else low = middle;
  }
  const temperature = 1 / Math.sqrt(low * high);
  return {
    temperature,
    lossBefore: likelihood(logits, truth, 1).loss,
    lossAfter: likelihood(logits, truth, 1 / temperature).loss,
    atLimit: temperature > HIGHEST * 0.999 || temperature < LOWEST * 1.001,
  };
}

/**
 * Mean negative log-likelihood over rows at 1/T, and its derivative by 1/T: the expected logit less the true one.
 * Logits are taken less the row's highest, so that nothing overflows.
 */
function likelihood(
  logits: readonly (readonly number[])[],
  truth: readonly number[],
  inverse: number,
): { readonly loss: number; readonly slope: number } {
  let loss = 0;
  let slope = 0;
  for (const [i, row] of logits.entries()) {
    const top = Math.max(...row);
    const right = row[truth[i]!]! - top;
    let weights = 0;
    let weighted = 0;
    for (const logit of row) {
      const weight = Math.exp(inverse * (logit - top));
      weights += weight;
      weighted += weight * (logit - top);
    }
    loss += Math.log(weights) - inverse * right;
    slope += weighted / weights - right;
  }
  return { loss: loss / logits.length, slope: slope / logits.length };
}
