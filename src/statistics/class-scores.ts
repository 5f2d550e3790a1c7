import { type ConfusionMatrix, confusionMatrix } from "./confusion-matrix.js";
import type { Estimate } from "./interval.js";
import type { Label, MaybeLabel } from "./label.js";
import { wilsonInterval } from "./proportion-interval.js";

/** How well one class was found. */
export interface ClassScore {
  readonly label: Label;
  /** Right answers among the answers with this label; 0 when it was never answered. */
  readonly precision: number;
  /** Right answers among the rows of this label; 0 when there are none. */
  readonly recall: number;
  /** 2 TP / (2 TP + FP + FN); 0 when the label occurs nowhere. */
  readonly f1: number;
  /** Rows whose true label it is. */
  readonly support: number;
  /** Rows answered with it. */
  readonly answered: number;
}

/** Precision, recall and F1 of all classes together. */
export interface AverageScore {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Every figure of a labelled column. NaN where there are no rows. */
export interface ClassificationScores {
  readonly matrix: ConfusionMatrix;
  readonly rows: number;
  readonly correct: number;
  /** Rows without an answer: wrong in every figure. */
  readonly missing: number;
  /** Answers that are none of the labels: wrong in every figure. */
  readonly other: number;
  /** Share of right rows, with Wilson's interval. */
  readonly accuracy: Estimate;
  /** Mean recall of the classes that have rows. */
  readonly balancedAccuracy: number;
  /** Matthews correlation, -1 to 1; 0 where it is not defined. */
  readonly matthews: number;
  readonly perClass: readonly ClassScore[];
  /** Every class counts the same. */
  readonly macro: AverageScore;
  /** Every class counts by its rows. */
  readonly weighted: AverageScore;
  /** All answers pooled. */
  readonly micro: AverageScore;
}

/**
 * Accuracy, precision, recall, F1 and Matthews correlation of a column of answers.
 * Definitions and zero divisions (which give 0) as in scikit-learn 1.x, `precision_recall_fscore_support` and
 * `balanced_accuracy_score`; Matthews correlation of several classes by J. Gorodkin, "Comparing two K-category
 * assignments by a K-category correlation coefficient", Computational Biology and Chemistry 28 (2004) 367-374.
 * A missing answer is wrong: it lowers accuracy and the recall of its class, never a precision.
 * @throws TaskError `option-invalid` when the columns differ in length
 */
export function scoreLabels(
  truth: readonly MaybeLabel[],
  answers: readonly MaybeLabel[],
  labels?: readonly Label[],
): ClassificationScores {
  return scoreMatrix(confusionMatrix(truth, answers, labels));
}

/** {@link scoreLabels} of rows counted before. */
export function scoreMatrix(matrix: ConfusionMatrix): ClassificationScores {
  const perClass = matrix.labels.map((_, at) => classScore(matrix, at));
  const missing = sum(matrix.missing);
  const other = sum(matrix.other);
  const correct = sum(matrix.labels.map((_, at) => matrix.counts[at]![at]!));
  const present = perClass.filter(({ support }) => support > 0);
  return {
    matrix,
    rows: matrix.rows,
    correct,
    missing,
    other,
    accuracy: wilsonInterval(correct, matrix.rows),
    balancedAccuracy: sum(present.map(({ recall }) => recall)) / present.length,
    matthews: matthews(matrix, correct, perClass),
    perClass,
    macro: average(perClass, () => 1),
    weighted: average(perClass, ({ support }) => support),
    micro: microScore(correct, matrix.rows, sum(perClass.map(({ answered }) => answered))),
  };
}

function classScore(matrix: ConfusionMatrix, at: number): ClassScore {
  const hits = matrix.counts[at]![at]!;
  const support = sum(matrix.counts[at]!) + matrix.other[at]! + matrix.missing[at]!;
  const answered = sum(matrix.counts.map((row) => row[at]!));
  return {
    label: matrix.labels[at]!,
    precision: share(hits, answered),
    recall: share(hits, support),
    f1: share(2 * hits, answered + support),
    support,
    answered,
  };
}

function average(
  scores: readonly ClassScore[],
  weightOf: (score: ClassScore) => number,
): AverageScore {
  const weights = sum(scores.map(weightOf));
  const of = (name: keyof AverageScore): number =>
    sum(scores.map((score) => score[name] * weightOf(score))) / weights;
  return { precision: of("precision"), recall: of("recall"), f1: of("f1") };
}

function microScore(correct: number, rows: number, answered: number): AverageScore {
  if (rows === 0) return { precision: Number.NaN, recall: Number.NaN, f1: Number.NaN };
  return {
    precision: share(correct, answered),
    recall: correct / rows,
    f1: share(2 * correct, rows + answered),
  };
}

function matthews(matrix: ConfusionMatrix, correct: number, scores: readonly ClassScore[]): number {
  const rows = matrix.rows;
  if (rows === 0) return Number.NaN;
  const outside = [sum(matrix.other), sum(matrix.missing)];
  const agreement = correct * rows - sum(scores.map((each) => each.support * each.answered));
  const squares = (counts: readonly number[]) => rows ** 2 - sum(counts.map((count) => count ** 2));
  const answerSpread = squares([...scores.map(({ answered }) => answered), ...outside]);
  const truthSpread = squares(scores.map(({ support }) => support));
  return share(agreement, Math.sqrt(answerSpread) * Math.sqrt(truthSpread));
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
