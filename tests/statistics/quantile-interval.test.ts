import { describe, expect, it } from "vitest";
import { TaskError } from "../../src/errors/index.js";
import { quantileInterval } from "../../src/statistics/index.js";
import { SKEWED, shareOf } from "./simulate.js";

describe("quantileInterval", () => {
  it("gives the ranks of scipy.stats.quantile_test(...).confidence_interval()", () => {
    expect(quantileInterval(SKEWED, 0.5)).toMatchObject({ low: 10.8, high: 19.507 });
    expect(quantileInterval(SKEWED, 0.9)).toMatchObject({ low: 23.494, high: 76.724 });
  });

  it("leaves an end open that the values cannot bound", () => {
    expect(quantileInterval(SKEWED, 0.99)).toMatchObject({
      low: 48.637,
      high: Number.POSITIVE_INFINITY,
    });
    expect(quantileInterval(SKEWED, 0.02)).toMatchObject({
      low: Number.NEGATIVE_INFINITY,
      high: 4.349,
    });
    expect(quantileInterval([], 0.5)).toMatchObject({
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
    });
    expect(() => quantileInterval([1], 50)).toThrow(TaskError);
  });

  it.each([0.5, 0.95])("covers at least as promised, at %f of 120 skewed values", (p) => {
    const truth = -Math.log(1 - p);
    const share = shareOf(3000, 31, (random) => {
      const sample = Array.from({ length: 120 }, () => -Math.log(1 - random.next()));
      const { low, high } = quantileInterval(sample, p);
      return low <= truth && truth <= high;
    });
    expect(share).toBeGreaterThan(0.944);
    expect(share).toBeLessThan(0.985);
  });
});
