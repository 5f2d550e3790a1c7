import type { ModelInfo } from "../../contract/index.js";
import {
  differenceVerdict,
  holm,
  mcnemar,
  pairedDifference,
  rowsForPairedShares,
} from "../../statistics/index.js";
import type { Figuring } from "./compare-labels.js";
import type { JudgeResult, PositionBias } from "./comparison.js";
import type { JudgedPair, RowVerdict } from "./run-judge.js";
import { spoken } from "./words.js";

/** Two arms, and what a judge said about them. */
export interface NamedJudgedPair extends JudgedPair {
  readonly first: string;
  readonly second: string;
}

/**
 * Counts a judge's verdicts and says what they show.
 * A row is won only where both orders agree; verdicts that change with the order are ties, as in L. Zheng et al.,
 * "Judging LLM-as-a-judge with MT-Bench and Chatbot Arena" (2023, arXiv:2306.05685), section 3.4.
 */
export function judgeFigures(
  pairs: readonly NamedJudgedPair[],
  model: ModelInfo,
  figuring: Figuring,
): JudgeResult[] {
  const counted = pairs.map(({ rows }) => countVerdicts(rows));
  const tests = counted.map(({ firstWins, secondWins }) =>
    mcnemar({ onlyFirst: firstWins, onlySecond: secondWins }),
  );
  const adjusted = holm(tests.map(({ p }) => p));
  return pairs.map(({ first, second, end }, at) => {
    const counts = counted[at]!;
    const { firstWins, secondWins, ties, rows } = counts;
    const difference = pairedDifference(
      { both: ties, onlyFirst: firstWins, onlySecond: secondWins, neither: 0 },
      figuring.confidence,
    );
    const decided = rows === 0 ? 0 : (firstWins + secondWins) / rows;
    const verdict = differenceVerdict({
      first: spoken(first),
      second: spoken(second),
      difference,
      rows,
      p: adjusted[at]!,
      comparisons: pairs.length,
      alpha: 1 - figuring.confidence,
      rowsFor: (size) => rowsForPairedShares(size, decided),
    });
    const half = (value: number) => 0.5 + value / 2;
    return {
      ...counts,
      model,
      winRate: {
        estimate: half(difference.estimate),
        low: half(difference.low),
        high: half(difference.high),
        confidence: difference.confidence,
      },
      test: tests[at]!,
      p: adjusted[at]!,
      position: positionBias(pairs[at]!.rows, figuring),
      verdict: {
        ...verdict,
        sentence: `Rows won by the verdict of ${model.name}: ${verdict.sentence}`,
      },
      ...(end && { run: end.summary }),
    };
  });
}

function countVerdicts(rows: readonly RowVerdict[]) {
  const counts = { firstWins: 0, secondWins: 0, ties: 0, judged: 0, inconsistent: 0, unjudged: 0 };
  for (const row of rows) {
    if (row.asked) {
      counts.judged++;
      const [one, other] = row.verdicts;
      if (one === undefined || other === undefined) counts.unjudged++;
      else if (one !== other) counts.inconsistent++;
    }
    const better = outcomeOf(row);
    if (better === "first") counts.firstWins++;
    else if (better === "second") counts.secondWins++;
    else counts.ties++;
  }
  return { rows: rows.length, ...counts };
}

function outcomeOf(row: RowVerdict): "first" | "second" | "tie" {
  if (!row.asked) return row.better;
  const [one, other] = row.verdicts;
  return one !== undefined && one === other ? one : "tie";
}

/** A judge that takes the same place whatever stands there contradicts itself when the answers change places. */
function positionBias(rows: readonly RowVerdict[], figuring: Figuring): PositionBias {
  let [first, second] = [0, 0];
  for (const row of rows) {
    if (!row.asked) continue;
    const [one, other] = row.verdicts;
    if (one === "first" && other === "second") first++;
    if (one === "second" && other === "first") second++;
  }
  const test = mcnemar({ onlyFirst: first, onlySecond: second });
  return { first, second, test, biased: test.p < 1 - figuring.confidence };
}
