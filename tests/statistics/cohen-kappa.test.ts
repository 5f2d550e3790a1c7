import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cohenKappa } from "../../src/statistics/index.js";

const quick = { resamples: 100 };

describe("cohenKappa", () => {
  it("gives the example of scikit-learn's cohen_kappa_score: 0.4286", () => {
    expect(cohenKappa([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2], quick).estimate).toBeCloseTo(
      0.42857142857142855,
      12,
    );
  });

  it("gives the grant proposals of Wikipedia, Cohen's kappa: 20, 5, 10, 15 make 0.4", () => {
    const cells = [
      ["yes", "yes", 20],
      ["yes", "no", 5],
      ["no", "yes", 10],
      ["no", "no", 15],
    ] as const;
    const first = cells.flatMap(([a, , n]) => new Array<string>(n).fill(a));
    const second = cells.flatMap(([, b, n]) => new Array<string>(n).fill(b));
    const found = cohenKappa(first, second);
    expect(found.estimate).toBeCloseTo(0.4, 12);
    // Large-sample standard error of Fleiss, Cohen and Everitt (1969): 0.127.
    expect(found.standardError).toBeCloseTo(0.127, 1);
    expect(found.low).toBeGreaterThan(0.08);
    expect(found.high).toBeLessThan(0.7);
  });

  it("weighs as scikit-learn does: 0.497, linear 0.735, quadratic 0.889", () => {
    const a = [1, 2, 3, 4, 5, 1, 2, 3, 3, 4, 2, 5, 1, 1, 4];
    const b = [1, 3, 3, 4, 4, 1, 2, 2, 3, 5, 2, 5, 2, 1, 3];
    const of = (weights: "none" | "linear" | "quadratic") =>
      cohenKappa(a, b, { weights, ...quick }).estimate;
    expect(of("none")).toBeCloseTo(0.4972067039106145, 12);
    expect(of("linear")).toBeCloseTo(0.7352941176470589, 12);
    expect(of("quadratic")).toBeCloseTo(0.8886138613861386, 12);
  });

  it("takes the order of texts from the caller, and refuses a label that is not in it", () => {
    const a = ["low", "mid", "high", "low", "high", "mid"];
    const b = ["low", "high", "high", "mid", "high", "low"];
    const order = ["low", "mid", "high"];
    const number = (label: string) => order.indexOf(label);
    const expected = cohenKappa(a.map(number), b.map(number), { weights: "linear", ...quick });
    const found = cohenKappa(a, b, { weights: "linear", order, ...quick });
    expect(found.estimate).toBeCloseTo(expected.estimate, 12);
    expect(() => cohenKappa(["none"], ["low"], { order })).toThrow(/not in the order/);
  });

  it("leaves out rows that one rater left empty, and has no value where chance agrees fully", () => {
    const found = cohenKappa(["a", "b", null, "a"], ["a", "b", "a", undefined], quick);
    expect(found).toMatchObject({ rows: 2, leftOut: 2, estimate: 1 });
    expect(cohenKappa(["a", "a"], ["a", "a"]).estimate).toBeNaN();
    expect(cohenKappa([], []).estimate).toBeNaN();
  });

  it("does not depend on who is first, the order of rows or the names", () => {
    const letter = fc.constantFrom("a", "b", "c");
    fc.assert(
      fc.property(fc.array(fc.tuple(letter, letter), { minLength: 2, maxLength: 40 }), (rows) => {
        const a = rows.map(([x]) => x);
        const b = rows.map(([, y]) => y);
        const { estimate } = cohenKappa(a, b, quick);
        const name = (x: string) => ({ a: "z", b: "y", c: "a" })[x]!;
        for (const other of [
          cohenKappa(b, a, quick),
          cohenKappa([...a].reverse(), [...b].reverse(), quick),
          cohenKappa(a.map(name), b.map(name), quick),
        ]) {
          if (Number.isNaN(estimate)) expect(other.estimate).toBeNaN();
          else expect(other.estimate).toBeCloseTo(estimate, 10);
        }
      }),
      { numRuns: 30 },
    );
  });
});
