import { describe, expect, it } from "vitest";
import { percentAgreement } from "../../src/statistics/index.js";

describe("percentAgreement", () => {
  it("is the share of equal answers of two raters", () => {
    const found = percentAgreement([
      ["a", "b", "a", "b"],
      ["a", "b", "b", null],
    ]);
    expect(found.estimate).toBeCloseTo(2 / 3, 12);
    expect(found).toMatchObject({ rows: 3, leftOut: 1 });
    expect(found.low).toBeGreaterThanOrEqual(0);
    expect(found.high).toBeLessThanOrEqual(1);
  });

  it("is the share of agreeing pairs of several: Wikipedia, Fleiss' kappa, P2 = 0.253", () => {
    const row = [1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4];
    expect(percentAgreement(row.map((label) => [label])).estimate).toBeCloseTo(0.253, 3);
  });
});
