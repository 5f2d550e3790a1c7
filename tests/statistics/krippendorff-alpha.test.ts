import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TaskError } from "../../src/errors/index.js";
import { krippendorffAlpha, type MeasurementLevel } from "../../src/statistics/index.js";

const column = (text: string) =>
  text.split(" ").map((each) => (each === "." ? null : Number(each)));

/** Section C of Krippendorff (2011): 4 observers, 12 units, gaps. */
const FOUR = [
  "1 2 3 3 2 1 4 1 2 . . .",
  "1 2 3 3 2 2 4 1 2 5 . 3",
  ". 3 3 3 2 3 4 2 2 5 1 .",
  "1 2 3 3 2 4 4 1 2 5 1 .",
].map(column);

/** Three coders, 15 units: Wikipedia, Krippendorff's alpha, "A computational example". */
const THREE = [
  ". . . . . 3 4 1 2 1 1 3 3 . 3",
  "1 . 2 1 3 3 4 3 . . . . . . .",
  ". . 2 1 3 4 4 . 2 1 1 3 3 . 4",
].map(column);

const quick = { resamples: 100 };

describe("krippendorffAlpha", () => {
  it("gives section B of Krippendorff (2011): two observers, five categories, 0.692", () => {
    const ben = "a a b b d c c c e d d a".split(" ");
    const gerry = "b a b b b c c c e d d d".split(" ");
    expect(krippendorffAlpha([ben, gerry]).estimate).toBeCloseTo(0.692, 3);
  });

  it.each([
    ["nominal", 0.743],
    ["ordinal", 0.815],
    ["interval", 0.849],
  ] as const)("gives section C of Krippendorff (2011), %s: %f", (level, alpha) => {
    const found = krippendorffAlpha(FOUR, { level });
    expect(found.estimate).toBeCloseTo(alpha, 3);
    expect(found).toMatchObject({ rows: 11, leftOut: 1 });
    expect(found.low).toBeLessThan(found.estimate);
    expect(found.high).toBeGreaterThan(found.estimate);
  });

  it.each([
    ["nominal", 0.691],
    ["interval", 0.811],
  ] as const)("gives Wikipedia's three coders with gaps, %s: %f", (level, alpha) => {
    expect(krippendorffAlpha(THREE, { level, ...quick }).estimate).toBeCloseTo(alpha, 3);
  });

  it("agrees with the Python package krippendorff 0.9", () => {
    const of = (level: MeasurementLevel) => krippendorffAlpha(THREE, { level, ...quick }).estimate;
    expect(of("nominal")).toBeCloseTo(0.691358024691358, 12);
    expect(of("ordinal")).toBeCloseTo(0.8067214199413153, 12);
    expect(of("interval")).toBeCloseTo(0.8108448928121059, 12);
  });

  it("takes an order for texts, refuses distances between texts, has no value without variety", () => {
    const words = ["", "one", "two", "three", "four", "five"];
    const spoken = FOUR.map((each) => each.map((n) => (n === null ? null : words[n]!)));
    const found = krippendorffAlpha(spoken, { level: "ordinal", order: words.slice(1), ...quick });
    expect(found.estimate).toBeCloseTo(0.8153875037548814, 12);
    expect(() => krippendorffAlpha([["a"], ["a"]], { level: "interval" })).toThrow(TaskError);
    expect(
      krippendorffAlpha([
        [1, 1],
        [1, 1],
      ]).estimate,
    ).toBeNaN();
    expect(
      krippendorffAlpha([
        [1, null],
        [null, 1],
      ]),
    ).toMatchObject({ rows: 0, leftOut: 2 });
  });

  it("does not depend on the order of raters and rows, nor interval alpha on scale and zero", () => {
    const cell = fc.constantFrom(1, 2, 3, 4, null);
    const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 3, maxLength: 30 });
    fc.assert(
      fc.property(table, (rows) => {
        const raters = [0, 1, 2].map((r) => rows.map((row) => row[r]!));
        const turned = [...raters].reverse().map((each) => [...each].reverse());
        const scaled = raters.map((each) => each.map((n) => (n === null ? null : 5 - 10 * n)));
        for (const [other, level] of [
          [turned, "nominal"],
          [turned, "ordinal"],
          [scaled, "interval"],
          [scaled, "nominal"],
        ] as const) {
          const expected = krippendorffAlpha(raters, { level, ...quick }).estimate;
          const found = krippendorffAlpha(other, { level, ...quick }).estimate;
          if (Number.isNaN(expected)) expect(found).toBeNaN();
          else expect(found).toBeCloseTo(expected, 9);
        }
      }),
      { numRuns: 20 },
    );
  });
});
