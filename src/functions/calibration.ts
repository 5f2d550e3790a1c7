import type { LabelProbabilities } from "../contract/index.js";
import {
  type Calibration,
  type CalibrationOptions,
  calibration,
  fitTemperature,
  type TemperatureFit,
} from "../statistics/index.js";

/** One answer with its confidence, to be held against the true label. */
export interface JudgedAnswer {
  /** The label answered; null where the row has no valid answer. */
  readonly answer: string | null;
  readonly truth: string;
  /** Probability of each label; absent where it is not known. */
  readonly probabilities?: LabelProbabilities;
  /** Probability of the label answered, 0-1. Default: what `probabilities` says. */
  readonly confidence?: number | null;
}

/** How far the confidences of one column can be believed. */
export interface LabelCalibration extends Calibration {
  /** Answers that were judged: those with a valid answer and a confidence. */
  readonly answers: number;
  /** Answers left out, because they have no label or no confidence. */
  readonly leftOut: number;
  /**
   * Temperature that would make the probabilities of these answers fit best, to be used on other rows; absent
   * where only the confidence of the label answered is known.
   */
  readonly temperature?: TemperatureFit;
}

/** Smaller probabilities count as this one, so that a label that was ruled out does not decide alone. */
const LEAST = 1e-6;

/**
 * Reliability bins, calibration error and temperature of labels with confidences.
 * Undefined when no answer has a confidence, as with an engine that tells none.
 * @throws TaskError `option-invalid` for a confidence outside 0 to 1
 */
export function labelCalibration(
  answers: Iterable<JudgedAnswer>,
  options: CalibrationOptions = {},
): LabelCalibration | undefined {
  const confidences: number[] = [];
  const correct: boolean[] = [];
  const scored: { probabilities: LabelProbabilities; truth: string }[] = [];
  let leftOut = 0;
  for (const judged of answers) {
    const confidence = confidenceOf(judged);
    if (confidence === undefined) {
      leftOut++;
      continue;
    }
    confidences.push(confidence);
    correct.push(judged.answer === judged.truth);
    const { probabilities, truth } = judged;
    if (probabilities && Object.hasOwn(probabilities, truth)) scored.push({ probabilities, truth });
  }
  if (confidences.length === 0) return undefined;
  const temperature = scored.length === 0 ? undefined : bestTemperature(scored);
  return {
    ...calibration(confidences, correct, options),
    answers: confidences.length,
    leftOut,
    ...(temperature && { temperature }),
  };
}

/**
 * The same probabilities at another temperature: flatter above 1, sharper below.
 * C. Guo et al., "On calibration of modern neural networks", ICML 2017 (arXiv:1706.04599), 4.2.
 */
export function atTemperature(
  probabilities: LabelProbabilities,
  temperature: number,
): LabelProbabilities {
  const logits = Object.entries(probabilities).map(
    ([label, probability]) =>
      [label, Math.log(Math.max(probability, LEAST)) / temperature] as const,
  );
  const top = Math.max(...logits.map(([, logit]) => logit));
  const weights = logits.map(([label, logit]) => [label, Math.exp(logit - top)] as const);
  const sum = weights.reduce((total, [, weight]) => total + weight, 0);
  return Object.fromEntries(weights.map(([label, weight]) => [label, weight / sum]));
}

function confidenceOf({ answer, probabilities, confidence }: JudgedAnswer): number | undefined {
  if (answer === null) return undefined;
  if (confidence !== undefined && confidence !== null) return confidence;
  return probabilities && Object.hasOwn(probabilities, answer) ? probabilities[answer] : undefined;
}

function bestTemperature(
  scored: readonly { probabilities: LabelProbabilities; truth: string }[],
): TemperatureFit {
  const rows = scored.map(({ probabilities }) => Object.entries(probabilities));
  return fitTemperature(
    rows.map((row) => row.map(([, probability]) => Math.log(Math.max(probability, LEAST)))),
    rows.map((row, at) => row.findIndex(([label]) => label === scored[at]!.truth)),
  );
}
