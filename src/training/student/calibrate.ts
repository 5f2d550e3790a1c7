import { goldenSection } from "./golden-section.js";
import type { LabelAnswer } from "./label-answers.js";

/** How well a model knows one column, on examples it did not learn from. */
export interface ColumnReport {
  readonly labels: readonly string[];
  readonly rows: number;
  /** Share of right labels. */
  readonly accuracy: number;
  /** Divisor of log-probabilities that makes confidence match accuracy best (Guo et al. 2017). */
  readonly temperature: number;
  /** Mean confidence in the given labels, as the model says it and at that temperature. */
  readonly confidence: { readonly raw: number; readonly calibrated: number };
  /** Confidence at that temperature, and whether the label was right, example by example. */
  readonly answers: readonly {
    readonly expected: string;
    readonly given: string;
    readonly confidence: number;
  }[];
}

/** Measures a column and fits its temperature by the likelihood of the expected labels. */
export function reportColumn(
  labels: readonly string[],
  answers: readonly LabelAnswer[],
): ColumnReport {
  const temperature = fitTemperature(labels, answers);
  const confident = answers.map(({ expected, given, logProbabilities }) => {
    const shares = atTemperature(logProbabilities, temperature);
    return { expected, given, confidence: shares[labels.indexOf(given)] as number };
  });
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return {
    labels,
    rows: answers.length,
    accuracy: mean(answers.map(({ expected, given }) => (expected === given ? 1 : 0))),
    temperature,
    confidence: {
      raw: mean(answers.map(({ probability }) => probability)),
      calibrated: mean(confident.map(({ confidence }) => confidence)),
    },
    answers: confident,
  };
}

const COLDEST = 0.25;
const HOTTEST = 8;
const TRIES = 40;

/** Looked for over the logarithm of the temperature, where the likelihood has a single peak. */
function fitTemperature(labels: readonly string[], answers: readonly LabelAnswer[]): number {
  if (answers.length === 0) return 1;
  const loss = (power: number) =>
    answers.reduce((sum, { expected, logProbabilities }) => {
      const share = atTemperature(logProbabilities, Math.exp(power))[labels.indexOf(expected)];
      return sum - Math.log(Math.max(share ?? 0, 1e-12));
    }, 0);
  return Math.exp(goldenSection(loss, Math.log(COLDEST), Math.log(HOTTEST), TRIES));
}

function atTemperature(logProbabilities: readonly number[], temperature: number): number[] {
  const highest = Math.max(...logProbabilities);
  const powers = logProbabilities.map((value) => Math.exp((value - highest) / temperature));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
