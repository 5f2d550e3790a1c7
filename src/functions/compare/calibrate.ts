import { type LabelCalibration, labelCalibration } from "../calibration.js";
import { confidenceOf } from "../column-probabilities.js";
import { type Answers, answerLabels } from "./answers.js";

/** How far an arm's confidence means what it says, for labelled columns whose answers came with one. */
export function calibrations(answers: Answers, arm: number): Record<string, LabelCalibration> {
  const { outcomes } = answers.arms[arm]!;
  const found: Record<string, LabelCalibration> = {};
  for (const { column, values } of answers.truths) {
    const given = answerLabels(answers.arms[arm]!, column.name);
    const judged = [...outcomes.keys()].flatMap((at) => {
      const [answer, truth] = [given[at], values[at]];
      if (truth === null || truth === undefined) return [];
      const { outcome } = outcomes[at]!;
      const probabilities = outcome.probabilities?.[column.name];
      return [
        {
          answer: answer === null || answer === undefined ? null : String(answer),
          truth: String(truth),
          confidence: confidenceOf(column.name, outcome),
          ...(probabilities && { probabilities }),
        },
      ];
    });
    const calibration = labelCalibration(judged);
    if (calibration) found[column.name] = calibration;
  }
  return found;
}
