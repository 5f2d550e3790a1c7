import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type DifferenceFacts,
  differenceVerdict,
  mcnemar,
  pairedDifference,
  rowsForPairedShares,
} from "../../src/statistics/index.js";
import { samplingError, shareOf } from "./simulate.js";

function facts(estimate: number, low: number, high: number, more: Partial<DifferenceFacts> = {}) {
  const difference = { estimate, low, high, confidence: 0.95 };
  return { first: "A", second: "B", difference, rows: 200, ...more };
}

describe("differenceVerdict", () => {
  it("names a winner when interval and test agree", () => {
    expect(differenceVerdict(facts(0.062, 0.0213, 0.1031, { p: 0.0031, rows: 1400 }))).toEqual({
      claim: "second-better",
      sentence:
        "B is better than A by 6.2 points: between 2.1 and 10.4 at 95 % confidence on 1,400 rows (p = 0.003).",
    });
    const back = differenceVerdict(facts(-0.062, -0.1031, -0.0213, { p: 0.0031 }));
    expect(back.claim).toBe("first-better");
    expect(back.sentence).toContain("A is better than B by 6.2 points: between 2.1 and 10.4");
  });

  it("says what the interval still allows, and how many rows would settle it", () => {
    const found = differenceVerdict(
      facts(0.03, -0.03, 0.05, { p: 0.31, rowsFor: (size) => rowsForPairedShares(size, 0.1) }),
    );
    expect(found).toEqual({
      claim: "no-difference-shown",
      sentence:
        "No difference could be shown between A and B: B is between 3 points worse and 5 points better at 95 % confidence on 200 rows (p = 0.31). If the true difference is the 3 points seen, about 870 rows would settle it.",
    });
  });

  it("speaks of one point in the singular", () => {
    const { sentence } = differenceVerdict(facts(0, -0.01, 0.01, { margin: 0.01 }));
    expect(sentence).toContain(
      "equal within 1 point: B is between 1 point worse and 1 point better",
    );
  });

  it("claims nothing where interval and test disagree, either way", () => {
    const first = differenceVerdict(facts(0.04, 0.001, 0.08, { p: 0.07 }));
    expect(first.claim).toBe("no-difference-shown");
    expect(first.sentence).toContain("The interval alone would show one, the test does not");
    const second = differenceVerdict(facts(0.04, -0.001, 0.08, { p: 0.04 }));
    expect(second.claim).toBe("no-difference-shown");
    expect(second.sentence).toContain("0.1 points worse");
  });

  it("calls two equal only within a margin that was given", () => {
    const near = facts(0.001, -0.01, 0.012, { p: 0.8 });
    expect(differenceVerdict(near).claim).toBe("no-difference-shown");
    const equal = differenceVerdict({ ...near, margin: 0.02 });
    expect(equal.claim).toBe("equal-within-margin");
    expect(equal.sentence).toContain("equal within 2 points");
    expect(differenceVerdict({ ...near, margin: 0.011 }).claim).toBe("no-difference-shown");
    const small = differenceVerdict(facts(0.01, 0.005, 0.015, { p: 0.001, margin: 0.02 }));
    expect(small.sentence).toContain("less than what matters here");
  });

  it("knows that less is better for times, and leaves other units as they are", () => {
    const found = differenceVerdict(
      facts(-120, -180, -60, { unit: "ms", higherIsBetter: false, rows: 12 }),
    );
    expect(found.claim).toBe("second-better");
    expect(found.sentence).toBe(
      "B is better than A by 120 ms: between 60 and 180 at 95 % confidence on 12 rows. With so few rows the interval is rough.",
    );
  });

  it("tells the correction, and what cannot be compared", () => {
    const found = differenceVerdict(facts(0.06, 0.02, 0.1, { p: 0.03, comparisons: 3 }));
    expect(found.sentence).toContain("(p = 0.030 after Holm's correction for 3 comparisons)");
    expect(differenceVerdict(facts(0, -1, 1, { rows: 0 })).claim).toBe("not-comparable");
    expect(differenceVerdict(facts(Number.NaN, -1, 1)).claim).toBe("not-comparable");
    const one = differenceVerdict(facts(1, Number.NaN, Number.NaN, { rows: 1 }));
    expect(one.sentence).toContain("1 row is too few");
  });

  it("names no winner, and calls none equal, on too few rows without a test", () => {
    const few = facts(0.4, 0.2, 0.6, { rows: 5, rowsFor: () => 14 });
    expect(differenceVerdict(few)).toEqual({
      claim: "no-difference-shown",
      sentence:
        "No difference could be shown between A and B: 5 rows are too few to show one. If the true difference is the 40 points seen, about 14 rows would settle it.",
    });
    expect(differenceVerdict({ ...few, rows: 6 }).claim).toBe("second-better");
    expect(differenceVerdict({ ...few, p: 0.04 }).claim).toBe("second-better");
    const strict = { ...few.difference, confidence: 0.99 };
    expect(differenceVerdict({ ...few, difference: strict, rows: 7 }).claim).toBe(
      "no-difference-shown",
    );
    const same = facts(0, 0, 0, { rows: 19, margin: 0.1 });
    expect(differenceVerdict(same).claim).toBe("no-difference-shown");
    expect(differenceVerdict({ ...same, rows: 20 }).claim).toBe("equal-within-margin");
  });

  it("never names a winner against its interval or its test, and is one readable text", () => {
    const number = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        number,
        number,
        number,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b, c, p) => {
          const [low, estimate, high] = [a, b, c].sort((x, y) => x - y) as [number, number, number];
          const { claim, sentence } = differenceVerdict(
            facts(estimate, low, high, { p, margin: 0.1 }),
          );
          if (claim === "second-better") expect(low > 0 && p < 0.05).toBe(true);
          if (claim === "first-better") expect(high < 0 && p < 0.05).toBe(true);
          if (claim === "equal-within-margin")
            expect(Math.max(-low, high)).toBeLessThanOrEqual(0.1);
          expect(sentence).toMatch(/^[AN].*\.$|^B.*\.$/);
          expect(sentence).not.toMatch(/NaN|undefined|Infinity|-0 |e-/);
        },
      ),
    );
  });

  it("names a winner between equals at most once in 20 comparisons", () => {
    const wrong = shareOf(600, 71, (random) => {
      const counts = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
      for (let i = 0; i < 200; i++) {
        const drawn = random.next();
        if (drawn < 0.15) counts.onlyFirst++;
        else if (drawn < 0.3) counts.onlySecond++;
        else counts.both++;
      }
      const { claim } = differenceVerdict({
        first: "A",
        second: "B",
        difference: pairedDifference(counts),
        rows: 200,
        p: mcnemar(counts).p,
      });
      return claim !== "no-difference-shown";
    });
    expect(wrong).toBeLessThan(0.05 + samplingError(0.05, 600));
  });
});
