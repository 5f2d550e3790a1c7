import { describe, expect, it } from "vitest";
import { comparePairs } from "../../../src/functions/compare/compare-labels.js";
import { codeColumn } from "../../../src/functions/compare/macro-f1.js";
import { SeededRandom, scoreLabels } from "../../../src/statistics/index.js";

const labels = ["a", "b", "c"];
const figuring = { confidence: 0.95, resamples: 100, seed: 1 };

/** Three arms that are right with the same probability, on rows of mixed difficulty. */
function drawColumn(random: SeededRandom, rows: number, chance: () => number) {
  const truth = Array.from({ length: rows }, () => labels[Math.floor(random.next() * 3)]!);
  const chances = truth.map(chance);
  const answers = [0, 1, 2].map(() =>
    truth.map((label, at) =>
      random.next() < chances[at]! ? label : labels[(labels.indexOf(label) + 1) % 3]!,
    ),
  );
  const scores = answers.map((given) => ({
    ...scoreLabels(truth, given, labels),
    macroF1: undefined as never,
  }));
  const column = { name: "Topic", kind: "label" as const, labels };
  const coded = codeColumn(truth, answers, labels);
  const known = { column, labelColumn: "Gold", values: truth, labels, unanswerable: [] };
  return { truth: known, coded, scores };
}

describe("comparePairs", () => {
  it("claims any winner among three equal arms in at most 5 % of comparisons", () => {
    const random = new SeededRandom(3);
    const names = ["A", "B", "C"];
    const pairs = [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const;
    let claims = 0;
    const comparisons = 200;
    for (let i = 0; i < comparisons; i++) {
      const column = drawColumn(random, 60, () => 0.5 + 0.4 * random.next());
      const found = comparePairs([column], pairs, names, figuring);
      const isClaimed = found.some(({ Topic }) => Topic!.verdict.claim.endsWith("better"));
      if (isClaimed) claims++;
    }
    expect(claims / comparisons).toBeLessThanOrEqual(0.05);
  });

  it("finds a difference that is there", () => {
    const random = new SeededRandom(5);
    let claims = 0;
    for (let i = 0; i < 50; i++) {
      const { truth, coded, scores } = drawColumn(random, 200, () => 0.6);
      const better = Int32Array.from(coded.truth, (is) =>
        random.next() < 0.85 ? is : (is + 1) % 3,
      );
      const column = { truth, scores, coded: { ...coded, answers: [coded.answers[0]!, better] } };
      const [found] = comparePairs([column], [[0, 1]], ["A", "B"], figuring);
      if (found!.Topic!.verdict.claim === "second-better") claims++;
    }
    expect(claims).toBeGreaterThan(45);
  });
});
