import type { ReportPart } from "../../contract/index.js";
import { writtenEstimate } from "../../statistics/index.js";
import type { Comparison } from "./comparison.js";
import { roundedTo, shareWords } from "./words.js";

/** Every variant with its figures. */
export function armsTable({ arms, labels, confidence }: Comparison): ReportPart {
  const columns = Object.keys(labels);
  const metrics = Object.keys(arms[0]?.metrics ?? {});
  const level = `with its ${100 * confidence} % interval`;
  return {
    kind: "table",
    title: "Variants",
    columns: [
      { name: "variant" },
      { name: "model" },
      ...columns.flatMap((column) => [
        { name: `${column} accuracy`, description: `Share of right rows, ${level} (Wilson)` },
        { name: "macro-F1", description: `Mean F1 of the classes, ${level} (bootstrap)` },
      ]),
      ...metrics.map((name) => ({ name, description: `Mean, ${level} (bootstrap)` })),
      { name: "not ok", unit: "rows", description: "Rows without a valid answer; they are wrong" },
      { name: "answered before", unit: "rows", description: "Rows that cost nothing now" },
      { name: "tokens", unit: "per row", description: "Tokens of prompt and answer" },
      { name: "time", unit: "ms/row", description: "Mean time at the model" },
    ],
    rows: arms.map((arm) => [
      arm.name,
      arm.model.name,
      ...columns.flatMap((column) => [
        shareWords(arm.scores[column]!.accuracy),
        shareWords(arm.scores[column]!.macroF1),
      ]),
      ...metrics.map((name) => writtenEstimate(arm.metrics[name]!)),
      Object.values(arm.counts).reduce((sum, count) => sum + count, 0) - arm.counts.ok,
      arm.run.reused,
      roundedTo(arm.cost.promptTokens.estimate + arm.cost.completionTokens.estimate),
      roundedTo(arm.cost.ms.estimate),
    ]),
  };
}

/** Precision, recall and F1 of every class. */
export function classTables({ arms, labels }: Comparison): ReportPart[] {
  return Object.keys(labels).map((column) => ({
    kind: "table",
    title: `${column}: class by class`,
    columns: [
      { name: "variant" },
      { name: "class" },
      { name: "precision" },
      { name: "recall" },
      { name: "F1" },
      { name: "rows", description: "Rows of this true label" },
      { name: "answered", description: "Rows answered with it" },
    ],
    rows: arms.flatMap(({ name, scores }) =>
      scores[column]!.perClass.map((each) => [
        name,
        String(each.label),
        roundedTo(each.precision, 3),
        roundedTo(each.recall, 3),
        roundedTo(each.f1, 3),
        each.support,
        each.answered,
      ]),
    ),
    folded: true,
  }));
}

/** How far the confidences of the variants mean what they say. */
export function calibrationTable({ arms }: Comparison): ReportPart[] {
  const rows = arms.flatMap(({ name, calibration }) =>
    Object.entries(calibration).map(([column, found]) => [
      name,
      column,
      found.answers,
      roundedTo(found.ece, 3),
      roundedTo(found.largestGap, 3),
      roundedTo(found.brier, 3),
    ]),
  );
  if (rows.length === 0) return [];
  return [
    {
      kind: "table",
      title: "How far the confidences can be believed",
      columns: [
        { name: "variant" },
        { name: "answer" },
        { name: "answers", description: "Answers with a confidence" },
        { name: "calibration error", description: "Expected calibration error; 0 is best" },
        { name: "largest gap" },
        { name: "Brier score", description: "0 is best" },
      ],
      rows,
      folded: true,
    },
  ];
}
