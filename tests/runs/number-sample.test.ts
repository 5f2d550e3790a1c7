import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NumberSample } from "../../src/runs/number-sample.js";
import { mean, percentiles } from "../../src/statistics/index.js";

function sampled(values: Iterable<number>, most?: number): NumberSample {
  const sample = new NumberSample(most);
  for (const value of values) sample.add(value);
  return sample;
}

describe("NumberSample", () => {
  it("gives the figures of the room statistics while it holds every number", () => {
    const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), {
      minLength: 1,
      maxLength: 3_000,
    });
    fc.assert(
      fc.property(numbers, (values) => {
        const sample = sampled(values);
        const digest = sample.digest()!;
        const expected = percentiles(values);
        for (const name of ["p50", "p90", "p95", "p99"] as const) {
          expect(digest[name]).toBeCloseTo(expected[name], 6);
        }
        expect(digest.mean).toBeCloseTo(mean(values), 6);
        expect(digest.max).toBe(Math.max(...values));
        expect([sample.exact, sample.count]).toEqual([true, values.length]);
      }),
      { numRuns: 50 },
    );
  });

  it("holds 262,144 numbers, and a sample of so many from then on", () => {
    const sample = sampled(new Float64Array(2 ** 18));
    expect(sample.exact).toBe(true);
    sample.add(1);
    expect(sample.exact).toBe(false);
    expect(sample.sorted()).toHaveLength(2 ** 18);
  });

  it("has no figures without numbers", () => {
    expect(new NumberSample().digest()).toBeUndefined();
  });

  it("leaves what it gave as it was when more numbers come", () => {
    const sample = sampled([3, 1, 2]);
    const given = sample.sorted();
    sample.add(0);
    expect([...given]).toEqual([1, 2, 3]);
    expect([...sample.sorted()]).toEqual([0, 1, 2, 3]);
  });

  it("keeps a uniform sample beyond its limit, and exact counts, means and extremes", () => {
    const values = Array.from({ length: 200_000 }, (_, i) => i);
    const sample = sampled(values, 2_000);
    expect(sample.exact).toBe(false);
    const sorted = sample.sorted();
    expect(sorted).toHaveLength(2_000);
    const digest = sample.digest(sorted)!;
    expect(digest).toMatchObject({ rows: 200_000, mean: 99_999.5, max: 199_999 });
    // Kolmogorov's distance of a sample of 2,000 is above 0.044 once in a thousand.
    const distance = sorted.reduce(
      (most, value, at) => Math.max(most, Math.abs(value / 200_000 - at / 2_000)),
      0,
    );
    expect(distance).toBeLessThan(0.05);
    expect(sampled(values, 2_000).sorted()).toEqual(sorted);
  });
});
