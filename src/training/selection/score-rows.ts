import type { AnswerColumn } from "../../contract/index.js";
import { plainWords } from "../data/group-texts.js";
import type { LabelledRow } from "../data/labelled-row.js";

/** How good the answers to some rows are. */
export interface RowScores {
  /** Mean over the columns of each row, 0 to 1. */
  readonly scores: readonly number[];
  /** Rows whose every column is right. */
  readonly right: readonly boolean[];
  /** Mean of the scores; NaN without rows. */
  readonly mean: number;
}

/** A text counts as right when this share of its words is. */
const RIGHT_TEXT = 0.9;

/**
 * Scores answers against the right ones: labels, numbers and booleans are right or wrong, texts score
 * by the words they share (F1). A row without a valid answer scores 0.
 */
export function scoreRows(
  rows: readonly LabelledRow[],
  answers: readonly (Readonly<Record<string, unknown>> | undefined)[],
  columns: readonly AnswerColumn[],
): RowScores {
  const each = rows.map((row, at) =>
    columns.map((column) =>
      scoreValue(answers[at]?.[column.name], row.labels[column.name], column),
    ),
  );
  const scores = each.map((values) => mean(values));
  const right = each.map((values) => values.every((value) => value >= RIGHT_TEXT));
  return { scores, right, mean: mean(scores) };
}

function scoreValue(answer: unknown, truth: unknown, column: AnswerColumn): number {
  if (answer === undefined || answer === null) return 0;
  const isText = column.kind === "text" && column.labels === undefined;
  if (isText) return wordOverlap(String(answer), String(truth));
  return plain(answer) === plain(truth) ? 1 : 0;
}

function plain(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value).trim().toLowerCase();
}

/** Harmonic mean of the shares of words two texts have in common, counted as often as they occur. */
export function wordOverlap(answer: string, truth: string): number {
  const [given, wanted] = [plainWords(answer), plainWords(truth)];
  if (given.length === 0 || wanted.length === 0) return given.length === wanted.length ? 1 : 0;
  const left = new Map<string, number>();
  for (const word of wanted) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of given) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    shared++;
  }
  return (2 * shared) / (given.length + wanted.length);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
