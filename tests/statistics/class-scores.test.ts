import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scoreLabels } from "../../src/statistics/index.js";

const TRUTH = ["cat", "ant", "cat", "cat", "ant", "bird", "bird", "ant"];
const ANSWERS = ["ant", "ant", "cat", "cat", "ant", "cat", "bird", "bird"];

describe("scoreLabels", () => {
  it("agrees with scikit-learn 1.9 classification_report", () => {
    const found = scoreLabels(TRUTH, ANSWERS);
    expect(found.accuracy.estimate).toBe(0.625);
    expect(found.perClass.map((each) => each.label)).toEqual(["ant", "bird", "cat"]);
    expect(found.perClass.map((each) => each.support)).toEqual([3, 2, 3]);
    for (const [i, score] of [2 / 3, 0.5, 2 / 3].entries()) {
      expect(found.perClass[i]!.precision).toBeCloseTo(score, 12);
      expect(found.perClass[i]!.recall).toBeCloseTo(score, 12);
      expect(found.perClass[i]!.f1).toBeCloseTo(score, 12);
    }
    expect(found.macro.f1).toBeCloseTo(0.611111111111111, 12);
    expect(found.weighted.f1).toBeCloseTo(0.625, 12);
    expect(found.micro.f1).toBeCloseTo(0.625, 12);
    expect(found.matthews).toBeCloseTo(0.42857142857142855, 12);
    expect(found.balancedAccuracy).toBeCloseTo(0.611111111111111, 12);
  });

  it("counts missing answers as wrong, as scikit-learn does with a label of their own", () => {
    const gaps = ["ant", "ant", "cat", null, undefined, "cat", "bird", "bird"];
    const found = scoreLabels(TRUTH, gaps);
    expect(found).toMatchObject({ rows: 8, correct: 3, missing: 2, other: 0 });
    expect(found.accuracy.estimate).toBe(0.375);
    expect(found.matthews).toBeCloseTo(0.1781741612749496, 12);
    expect(found.macro).toMatchObject({ precision: 0.5 });
    expect(found.macro.recall).toBeCloseTo(0.38888888888888884, 12);
    expect(found.macro.f1).toBeCloseTo(0.43333333333333335, 12);
    expect(found.micro.f1).toBeCloseTo(0.42857142857142855, 12);
    expect(found.micro).toMatchObject({ precision: 0.5, recall: 0.375 });
    expect(found.weighted.f1).toBeCloseTo(0.425, 12);
  });

  it("gives the worked example of Wikipedia, Phi coefficient: 6 of 8 cats, 3 of 4 dogs, MCC 0.478", () => {
    const truth = [...new Array(8).fill(1), ...new Array(4).fill(0)];
    const answers = [0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1];
    expect(scoreLabels(truth, answers).matthews).toBeCloseTo(0.478, 3);
  });

  it("has 0 for what divides by 0, and NaN where there are no rows", () => {
    const found = scoreLabels(["a", "a"], ["b", "b"]);
    expect(found.perClass.map((each) => each.f1)).toEqual([0, 0]);
    expect(found.matthews).toBe(0);
    expect(scoreLabels([], [])).toMatchObject({ rows: 0, matthews: Number.NaN });
    expect(scoreLabels([null], ["a"]).accuracy).toMatchObject({ estimate: Number.NaN, high: 1 });
  });

  const label = fc.constantFrom("a", "b", "c", null);
  const table = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), label), { minLength: 1 });

  it("does not depend on the order of rows or the names of labels", () => {
    fc.assert(
      fc.property(table, (rows) => {
        const score = (pairs: readonly (readonly [string, string | null])[]) => {
          const found = scoreLabels(
            pairs.map(([t]) => t),
            pairs.map(([, a]) => a),
          );
          return [found.accuracy.estimate, found.macro.f1, found.matthews, found.weighted.f1];
        };
        const renamed = rows.map(([t, a]) => [NAMES[t]!, a === null ? null : NAMES[a]!] as const);
        for (const other of [score([...rows].reverse()), score(renamed)]) {
          for (const [i, figure] of score(rows).entries()) expect(other[i]).toBeCloseTo(figure, 10);
        }
      }),
    );
  });

  it("is 1 for right answers, keeps its ranges, and is no better without an answer", () => {
    fc.assert(
      fc.property(table, (rows) => {
        const truth = rows.map(([t]) => t);
        const answers = rows.map(([, a]) => a);
        const right = scoreLabels(truth, truth);
        expect([right.accuracy.estimate, right.macro.f1]).toEqual([1, 1]);
        const found = scoreLabels(truth, answers);
        expect(found.matthews).toBeGreaterThanOrEqual(-1 - 1e-12);
        expect(found.matthews).toBeLessThanOrEqual(1 + 1e-12);
        const cut = scoreLabels(
          truth,
          answers.map((a, i) => (i === 0 ? null : a)),
        );
        expect(cut.accuracy.estimate).toBeLessThanOrEqual(found.accuracy.estimate);
        expect(cut.rows).toBe(found.rows);
        expect(found.micro.recall).toBe(found.accuracy.estimate);
      }),
    );
  });
});

const NAMES: Record<string, string> = { a: "zebra", b: "ape", c: "mouse" };
