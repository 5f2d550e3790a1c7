import { describe, expect, it } from "vitest";
import { formatCount, formatDuration, formatRate } from "../../src/display/format-figures.js";

describe("formatDuration", () => {
  it.each([
    [0, "0 ms"],
    [350.4, "350 ms"],
    [999.6, "1 s"],
    [4_240, "4.2 s"],
    [9_960, "10 s"],
    [12_000, "12 s"],
    [59_700, "1 min"],
    [200_000, "3 min 20 s"],
    [3_599_700, "1 h"],
    [7_500_000, "2 h 5 min"],
    [86_390_000, "1 d"],
    [273_600_000, "3 d 4 h"],
    [-5, "0 ms"],
    [Number.NaN, "?"],
    [Number.POSITIVE_INFINITY, "?"],
  ])("%d ms is %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe("formatCount", () => {
  it("groups thousands whatever the locale of the machine", () => {
    expect([0, 999, 1200, 1_234_567, Number.NaN].map(formatCount)).toEqual([
      "0",
      "999",
      "1,200",
      "1,234,567",
      "?",
    ]);
  });
});

describe("formatRate", () => {
  it.each([
    [48, "48 rows/s"],
    [1210, "1.2k rows/s"],
    [999.7, "1k rows/s"],
    [2_500_000, "2.5M rows/s"],
    [3.44, "3.4 rows/s"],
    [0.05, "3 rows/min"],
    [0.001, "3.6 rows/h"],
    [0, ""],
    [Number.NaN, ""],
  ])("%d per second is %s", (perSecond, text) => {
    expect(formatRate(perSecond, "rows")).toBe(text);
  });
});
