import { describe, expect, it } from "vitest";
import { TaskError } from "../../src/errors/index.js";
import { fleissKappa } from "../../src/statistics/index.js";

/** The 30 psychiatric diagnoses of six raters each in Fleiss (1971), table 1. */
const FLEISS_1971 = [
  "422521311511212311215221121215",
  "423521311542242311235421421235",
  "423523334544244311435444421435",
  "453543334544344341455454421435",
  "453543534544344351455454425435",
  "455543544544345552455454545435",
].map((column) => column.split(""));

/** Wikipedia, Fleiss' kappa: 14 raters, 10 rows, counts of 5 labels. */
const COUNTS = [
  [0, 0, 0, 0, 14],
  [0, 2, 6, 4, 2],
  [0, 0, 3, 5, 6],
  [0, 3, 9, 2, 0],
  [2, 2, 8, 1, 1],
  [7, 7, 0, 0, 0],
  [3, 2, 6, 3, 0],
  [2, 5, 3, 2, 2],
  [6, 5, 2, 1, 0],
  [0, 2, 2, 3, 7],
];

describe("fleissKappa", () => {
  it("gives Fleiss' (1971) 0.430", () => {
    const found = fleissKappa(FLEISS_1971);
    expect(found.estimate).toBeCloseTo(0.4302445, 7);
    expect(found).toMatchObject({ rows: 30, leftOut: 0 });
    expect(found.low).toBeGreaterThan(0.3);
    expect(found.high).toBeLessThan(0.56);
  });

  it("gives Wikipedia's 0.210 (statsmodels 0.15: 0.20993)", () => {
    const rows = COUNTS.map((counts) => counts.flatMap((n, label) => new Array(n).fill(label)));
    const raters = Array.from({ length: 14 }, (_, rater) =>
      rows.map((row) => row[rater] as number),
    );
    expect(fleissKappa(raters).estimate).toBeCloseTo(0.20993070442195522, 12);
  });

  it("does not depend on which rater said what, leaves out incomplete rows", () => {
    const shuffled = FLEISS_1971.map((_, r) =>
      FLEISS_1971[0]!.map((_, i) => FLEISS_1971[(r + i) % 6]![i]!),
    );
    expect(fleissKappa(shuffled).estimate).toBeCloseTo(0.4302445, 7);
    const gaps = FLEISS_1971.map((column, r) => (r === 0 ? [null, ...column.slice(1)] : column));
    expect(fleissKappa(gaps)).toMatchObject({ rows: 29, leftOut: 1 });
  });

  it("has no value where all say the same, and needs two raters", () => {
    expect(
      fleissKappa([
        ["a", "a"],
        ["a", "a"],
      ]).estimate,
    ).toBeNaN();
    expect(() => fleissKappa([["a"]])).toThrow(TaskError);
    expect(() => fleissKappa([["a"], ["a", "b"]])).toThrow(/same rows/);
  });
});
