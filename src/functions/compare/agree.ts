import {
  cohenKappa,
  fleissKappa,
  krippendorffAlpha,
  type MaybeLabel,
  percentAgreement,
} from "../../statistics/index.js";
import { type Answers, answerLabels } from "./answers.js";
import { type Figuring, options, type Pair } from "./compare-labels.js";
import type { OverallAgreement, PairAgreement } from "./comparison.js";

/** With more distinct answers a column holds texts: chance would not make two of them equal. */
const MOST_LABELS = 100;

/** How far two arms give the same answers, column by column. */
export function pairAgreement(
  answers: Answers,
  [first, second]: Pair,
  figuring: Figuring,
): Record<string, PairAgreement> {
  const [a, b] = [answers.arms[first]!, answers.arms[second]!];
  const how = options(figuring);
  return Object.fromEntries(
    answers.columns.map((column) => {
      const [ours, theirs] = [answerLabels(a, column), answerLabels(b, column)];
      const percent = percentAgreement([ours, theirs], how);
      const kappa = areTexts([ours, theirs]) ? undefined : cohenKappa(ours, theirs, how);
      return [column, { percent, ...(kappa && { kappa }) }];
    }),
  );
}

/** How far all arms give the same answers, column by column. */
export function overallAgreement(
  answers: Answers,
  figuring: Figuring,
): Record<string, OverallAgreement> {
  const how = options(figuring);
  return Object.fromEntries(
    answers.columns.map((column) => {
      const ratings = answers.arms.map((arm) => answerLabels(arm, column));
      const percent = percentAgreement(ratings, how);
      if (areTexts(ratings)) return [column, { percent }];
      const kappa =
        ratings.length === 2
          ? cohenKappa(ratings[0]!, ratings[1]!, how)
          : fleissKappa(ratings, how);
      return [column, { percent, kappa, alpha: krippendorffAlpha(ratings, how) }];
    }),
  );
}

function areTexts(ratings: readonly (readonly MaybeLabel[])[]): boolean {
  return new Set(ratings.flat()).size > MOST_LABELS;
}
