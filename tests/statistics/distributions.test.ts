import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  betaQuantile,
  binomialCdf,
  chiSquareTail,
  normalBound,
  normalCdf,
  normalQuantile,
} from "../../src/statistics/distributions.js";

describe("distributions", () => {
  it("agree with scipy 1.17, also far out in the tails", () => {
    expect(normalCdf(-9) / 1.1285884059538324e-19).toBeCloseTo(1, 10);
    expect(normalCdf(-1.96)).toBeCloseTo(0.024997895148220435, 14);
    expect(normalQuantile(1e-10)).toBeCloseTo(-6.361340902404056, 12);
    expect(normalBound(0.95)).toBeCloseTo(1.959963984540054, 12);
    expect(binomialCdf(480, 1000, 0.5)).toBeCloseTo(0.10872414660207075, 11);
    expect(binomialCdf(49_000, 100_000, 0.5) / 1.2943580191734472e-10).toBeCloseTo(1, 8);
    expect(betaQuantile(0.025, 81, 183)).toBeCloseTo(0.25273674558527126, 10);
    expect(betaQuantile(0.025, 1, 100_000) / 2.531780477933314e-7).toBeCloseTo(1, 8);
    expect(chiSquareTail(3.84, 1)).toBeCloseTo(0.05004352124870519, 12);
    expect(chiSquareTail(100, 1) / 1.5239706048320995e-23).toBeCloseTo(1, 10);
  });

  it("know their ends", () => {
    for (const far of [40, 1e155, 1e308, Number.POSITIVE_INFINITY]) {
      expect([normalCdf(far), normalCdf(-far)]).toEqual([1, 0]);
    }
    expect(normalCdf(-20)).toBeGreaterThan(0);
    expect(normalCdf(Number.NaN)).toBeNaN();
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
    expect(binomialCdf(-1, 10, 0.5)).toBe(0);
    expect(binomialCdf(10, 10, 0.5)).toBe(1);
    expect(binomialCdf(0, 0, 0.5)).toBe(1);
    expect(chiSquareTail(0, 1)).toBe(1);
  });

  it("turn each other round", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (p) => {
        expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 12);
      }),
    );
  });
});
