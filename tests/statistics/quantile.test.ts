import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TaskError } from "../../src/errors/index.js";
import { percentiles, quantile, quantiles } from "../../src/statistics/index.js";
import { selectQuantile } from "../../src/statistics/select-quantile.js";
import { SKEWED } from "./simulate.js";

const numbers = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe("quantile", () => {
  it("is type 7, as numpy 2.4 percentile([15, 20, 35, 40, 50]) gives it", () => {
    expect(quantiles([50, 15, 40, 20, 35], [0.05, 0.3, 0.4, 0.5, 1])).toEqual([16, 23, 29, 35, 50]);
  });

  it("gives numpy's p50, p90, p95 and p99, from typed arrays too", () => {
    const found = percentiles(Float32Array.from(SKEWED));
    expect(found.p50).toBeCloseTo(14.0085, 4);
    expect(percentiles(SKEWED).p90).toBeCloseTo(33.5287, 10);
    expect(percentiles(SKEWED).p95).toBeCloseTo(49.10645, 10);
    expect(percentiles(SKEWED).p99).toBeCloseTo(69.43178, 10);
  });

  it("has no value without values and leaves the array as it was", () => {
    expect(quantile([], 0.5)).toBeNaN();
    const column = [3, 1, 2];
    quantile(column, 0.5);
    expect(column).toEqual([3, 1, 2]);
  });

  it("takes a column of doubles in any order, and leaves it as it was", () => {
    fc.assert(
      fc.property(numbers, share, (values, p) => {
        const column = Float64Array.from(values);
        const before = column.slice();
        const ascending = column.slice().sort();
        expect(quantile(column, p)).toBe(quantile(ascending, p));
        expect(quantile(ascending, p)).toBe(quantile(values, p));
        expect(column).toEqual(before);
      }),
    );
  });

  it("refuses what would poison the figure", () => {
    for (const wrong of [[Number.NaN], [1, Number.NaN], [1, 2, Number.POSITIVE_INFINITY]]) {
      expect(() => quantile(Float64Array.from(wrong), 0.5)).toThrow(TaskError);
    }
    expect(() => quantile([1, Number.NaN], 0.5)).toThrow(TaskError);
    expect(() => quantile([1, 2], 95)).toThrow(/share from 0 to 1/);
    expect(() => quantile([1, 2], Number.NaN)).toThrow(TaskError);
  });

  it("stays between the extremes, rises with the share, ignores order, scales along", () => {
    fc.assert(
      fc.property(numbers, share, share, (values, p, q) => {
        const at = quantile(values, p);
        expect(at).toBeGreaterThanOrEqual(Math.min(...values));
        expect(at).toBeLessThanOrEqual(Math.max(...values));
        expect(quantile([...values].reverse(), p)).toBe(at);
        const tolerance = 1e-9 * (1 + Math.max(...values.map(Math.abs)));
        const higher = quantile(values, Math.max(p, q));
        expect(higher - quantile(values, Math.min(p, q))).toBeGreaterThanOrEqual(-tolerance);
        const scaled = quantile(
          values.map((value) => 3 * value + 1),
          p,
        );
        expect(Math.abs(scaled - (3 * at + 1))).toBeLessThanOrEqual(10 * tolerance);
      }),
    );
  });
});

describe("selectQuantile", () => {
  it("gives what sorting gives, with and without ties", () => {
    const tied = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.oneof(numbers, tied), share, (values, p) => {
        expect(selectQuantile(Float64Array.from(values), p)).toBe(quantile(values, p));
      }),
    );
  });

  it("has no value without values", () => {
    expect(selectQuantile(new Float64Array(0), 0.5)).toBeNaN();
  });
});
