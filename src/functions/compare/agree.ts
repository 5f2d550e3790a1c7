import {
  cohenKappa,
  fleissKappa,
  krippendorffAlpha,
  percentAgreement,
} from "../../statistics/index.js";
import { type Answers, answerLabels } from "./answers.js";
import { type Figuring, options, type Pair } from "./compare-labels.js";
import type { OverallAgreement, PairAgreement } from "./comparison.js";

/** How far two arms give the same answers, column by column. */
export function pairAgreement(
  answers: Answers,
  [first, second]: Pair,
  figuring: Figuring,
): Record<string, PairAgreement> {
  const [a, b] = [answers.arms[first]!, answers.arms[second]!];
  return Object.fromEntries(
    answers.columns.map((column) => {
      const [ours, theirs] = [answerLabels(a, column), answerLabels(b, column)];
      const percent = percentAgreement([ours, theirs], options(figuring));
      return [column, { percent, kappa: cohenKappa(ours, theirs, options(figuring)) }];
    }),
  );
}

/** How far all arms give the same answers, column by column. */
export function overallAgreement(
  answers: Answers,
  figuring: Figuring,
): Record<string, OverallAgreement> {
  return Object.fromEntries(
    answers.columns.map((column) => {
      const ratings = answers.arms.map((arm) => answerLabels(arm, column));
      const how = options(figuring);
      const kappa =
        ratings.length === 2
          ? cohenKappa(ratings[0]!, ratings[1]!, how)
          : fleissKappa(ratings, how);
      const alpha = krippendorffAlpha(ratings, how);
      return [column, { percent: percentAgreement(ratings, how), kappa, alpha }];
    }),
  );
}
