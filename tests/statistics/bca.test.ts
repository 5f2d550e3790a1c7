import { describe, expect, it } from "vitest";
import { acceleration, bcaShares } from "../../src/statistics/bca.js";
import { SKEWED } from "./simulate.js";

function meanOf(values: ArrayLike<number>) {
  return ([rows]: readonly Uint32Array[]) =>
    rows!.reduce((sum, row) => sum + values[row]!, 0) / rows!.length;
}

describe("acceleration", () => {
  it("of a mean is its skewness over 6 sqrt(n) (Efron 1987, section 7)", () => {
    const n = SKEWED.length;
    const mean = SKEWED.reduce((sum, x) => sum + x, 0) / n;
    const moment = (power: number) => SKEWED.reduce((sum, x) => sum + (x - mean) ** power, 0) / n;
    const skewness = moment(3) / moment(2) ** 1.5;
    expect(acceleration([n], meanOf(SKEWED))).toBeCloseTo(skewness / (6 * Math.sqrt(n)), 10);
  });

  it("stays about the same when many rows are left out in parts", () => {
    const values = Array.from(
      { length: 40_000 },
      (_, i) => -Math.log(1 - ((i * 7919) % 40_000) / 40_001),
    );
    const exact = 2 / (6 * Math.sqrt(40_000));
    expect(Math.abs(acceleration([40_000], meanOf(values)))).toBeLessThan(30 * exact);
  });

  it("is 0 where nothing changes", () => {
    expect(acceleration([5], () => 1)).toBe(0);
  });
});

describe("bcaShares", () => {
  it("are the plain tails without bias and skew", () => {
    const figures = Float64Array.from({ length: 1001 }, (_, i) => i);
    const [low, high] = bcaShares(figures, 500, 0.025, 0);
    expect(low).toBeCloseTo(0.025, 10);
    expect(high).toBeCloseTo(0.975, 10);
  });

  it("move up when most resamples lie below the estimate", () => {
    const figures = Float64Array.from({ length: 1001 }, (_, i) => i);
    const [low, high] = bcaShares(figures, 600, 0.025, 0);
    expect(low).toBeGreaterThan(0.025);
    expect(high).toBeGreaterThan(0.975);
    const [end] = bcaShares(figures, 5000, 0.025, 0.5);
    expect(end).toBeLessThanOrEqual(1);
  });
});
