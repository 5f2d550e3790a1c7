import { type Calibration, calibration } from "../../statistics/index.js";
import { type Answers, answerLabels, valuesOf } from "./answers.js";

/** How far an arm's confidence means what it says, for labelled columns whose answers came with one. */
export function calibrations(answers: Answers, arm: number): Record<string, Calibration> {
  const { outcomes } = answers.arms[arm]!;
  const found: [string, Calibration][] = [];
  for (const { column, values } of answers.truths) {
    const given = answerLabels(answers.arms[arm]!, column.name);
    const sure = outcomes.map((each) => confidenceOf(valuesOf(each), column.name));
    const known = [...outcomes.keys()].filter(
      (at) => sure[at] !== undefined && values[at] !== null && values[at] !== undefined,
    );
    if (known.length === 0) continue;
    const confidences = known.map((at) => sure[at]!);
    const correct = known.map((at) => given[at] === values[at]);
    found.push([column.name, calibration(confidences, correct)]);
  }
  return Object.fromEntries(found);
}

function confidenceOf(
  values: Readonly<Record<string, unknown>> | null,
  column: string,
): number | undefined {
  const sure = values?.[`${column}_confidence`];
  return typeof sure === "number" && sure >= 0 && sure <= 1 ? sure : undefined;
}
