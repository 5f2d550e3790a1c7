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
    if (slope(logits, truth, middle) > 0) high = middle;
    else low = middle;
  }
  const temperature = 1 / Math.sqrt(low * high);
  return {
    temperature,
    lossBefore: loss(logits, truth, 1),
    lossAfter: loss(logits, truth, 1 / temperature),
    atLimit: temperature > HIGHEST * 0.999 || temperature < LOWEST * 1.001,
  };
}

/** Mean over rows of the expected logit less the true one: the derivative of the loss by 1/T. */
function slope(
  logits: readonly (readonly number[])[],
  truth: readonly number[],
  inverse: number,
): number {
  let sum = 0;
  for (const [i, row] of logits.entries()) {
    const top = Math.max(...row);
    let weights = 0;
    let weighted = 0;
    for (const logit of row) {
      const weight = Math.exp(inverse * (logit - top));
      weights += weight;
      weighted += weight * (logit - top);
    }
    sum += weighted / weights - (row[truth[i]!]! - top);
  }
  return sum / logits.length;
}

function loss(
  logits: readonly (readonly number[])[],
  truth: readonly number[],
  inverse: number,
): number {
  let sum = 0;
  for (const [i, row] of logits.entries()) {
    const top = Math.max(...row);
    const weights = row.reduce((total, logit) => total + Math.exp(inverse * (logit - top)), 0);
    sum += Math.log(weights) - inverse * (row[truth[i]!]! - top);
  }
  return sum / logits.length;
}
