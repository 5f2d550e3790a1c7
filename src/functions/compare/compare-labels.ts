import {
  type BootstrapOptions,
  bootstrapDifference,
  countPairs,
  differenceVerdict,
  holm,
  mcnemar,
  pairedDifference,
  rowsForPairedShares,
  scoreLabels,
} from "../../statistics/index.js";
import { type Answers, answerLabels, type Truth } from "./answers.js";
import type { ColumnDifference, ColumnScores } from "./comparison.js";
import { type CodedColumn, codeColumn, macroF1, macroF1Difference } from "./macro-f1.js";

/** How figures are computed, alike everywhere in one comparison. */
export interface Figuring extends BootstrapOptions {
  readonly confidence: number;
  readonly resamples: number;
  readonly seed: number;
  readonly margin?: number;
}

/** A labelled column with the answers of all arms, ready to be scored. */
export interface ScoredColumn {
  readonly truth: Truth;
  readonly coded: CodedColumn;
  /** By arm, in the order of the arms. */
  readonly scores: readonly ColumnScores[];
}

/** Scores every labelled column of every arm. A row without a valid answer is wrong. */
export function scoreColumns(answers: Answers, figuring: Figuring): ScoredColumn[] {
  return answers.truths.map((truth) => {
    const { labels, values, column } = truth;
    const given = answers.arms.map((arm) => answerLabels(arm, column.name));
    const coded = codeColumn(values, given, labels);
    const scores = given.map((column, arm) => ({
      ...scoreLabels(values, column, labels),
      macroF1: macroF1(coded, arm, options(figuring)),
    }));
    return { truth, coded, scores };
  });
}

/** Two arms by their places. */
export type Pair = readonly [number, number];

/** Compares pairs of arms on every labelled column; p-values are corrected over all of them together. */
export function comparePairs(
  columns: readonly ScoredColumn[],
  pairs: readonly Pair[],
  names: readonly string[],
  figuring: Figuring,
): Record<string, ColumnDifference>[] {
  const tests = pairs.map((pair) => columns.map((column) => testPair(column, pair)));
  const adjusted = holm(tests.flat().map(({ test }) => test.p));
  return pairs.map((pair, at) => {
    const entries = columns.map((column, place) => {
      const p = adjusted[at * columns.length + place]!;
      const tested = tests[at]![place]!;
      const comparisons = adjusted.length;
      return [
        column.truth.column.name,
        columnDifference(column, pair, { ...tested, p, comparisons }, names, figuring),
      ] as const;
    });
    return Object.fromEntries(entries);
  });
}

type Tested = ReturnType<typeof testPair>;

function testPair({ coded }: ScoredColumn, [first, second]: Pair) {
  const right = (arm: number) =>
    Array.from(coded.truth, (is, at) => coded.answers[arm]![at] === is);
  const [a, b] = [right(first), right(second)];
  const counts = countPairs(a, b);
  return { counts, test: mcnemar(counts), right: [a, b] as const };
}

function columnDifference(
  { coded, truth }: ScoredColumn,
  pair: Pair,
  tested: Tested & { readonly p: number; readonly comparisons: number },
  names: readonly string[],
  figuring: Figuring,
): ColumnDifference {
  const { counts, test, p, comparisons, right } = tested;
  const rows = coded.truth.length;
  const accuracy = pairedDifference(counts, figuring.confidence);
  const discordance = rows === 0 ? 0 : test.discordant / rows;
  const rowsFor = (difference: number) => rowsForPairedShares(difference, discordance);
  const alpha = 1 - figuring.confidence;
  const verdict = differenceVerdict({
    first: names[pair[0]]!,
    second: names[pair[1]]!,
    difference: accuracy,
    rows,
    p,
    comparisons,
    alpha,
    rowsFor,
    ...(figuring.margin !== undefined && { margin: figuring.margin }),
  });
  const as01 = (column: readonly boolean[]) => column.map(Number);
  return {
    counts,
    accuracy,
    accuracyBootstrap: bootstrapDifference(as01(right[0]), as01(right[1]), {
      ...options(figuring),
      paired: true,
    }),
    macroF1: macroF1Difference(coded, pair, options(figuring)),
    test,
    p,
    rowsNeeded: rows === 0 ? Number.POSITIVE_INFINITY : rowsFor(accuracy.estimate),
    verdict: { ...verdict, sentence: `Accuracy of ${truth.column.name}: ${verdict.sentence}` },
  };
}

/** A comparison has some twenty bootstraps: with more than 5,000 rows each gets fewer resamples, down to 400. */
const MOST_DRAWS = 10_000_000;

/** The part of the figuring that a bootstrap knows. */
export function options({ confidence, resamples, seed }: Figuring): BootstrapOptions {
  return { confidence, resamples, seed, maxDraws: MOST_DRAWS };
}
