import { describe, expect, it } from "vitest";
import { studentBound } from "../../src/statistics/distributions.js";
import { pairedRatio, SeededRandom } from "../../src/statistics/index.js";

describe("studentBound", () => {
  it("gives the table of Student's t", () => {
    expect(studentBound(0.025, 1)).toBeCloseTo(12.7062, 4);
    expect(studentBound(0.025, 5)).toBeCloseTo(2.5706, 4);
    expect(studentBound(0.025, 24)).toBeCloseTo(2.0639, 4);
    expect(studentBound(0.05, 10)).toBeCloseTo(1.8125, 4);
    expect(studentBound(0.5, 7)).toBeCloseTo(0, 6);
  });
});

describe("pairedRatio", () => {
  it("gives what a hand calculation gives", () => {
    // Logs 0, ln 2 and 2 ln 2: mean and deviation ln 2; t of 2 degrees of freedom is 4.302653.
    const found = pairedRatio([1, 3, 5], [1, 6, 20]);
    const reach = (4.302653 * Math.LN2) / Math.sqrt(3);
    expect(found.estimate).toBeCloseTo(2, 10);
    expect(found.low).toBeCloseTo(2 * Math.exp(-reach), 5);
    expect(found.high).toBeCloseTo(2 * Math.exp(reach), 4);
    expect(found.pairs).toBe(3);
  });

  it("turns round with its columns, and knows nothing of one pair", () => {
    const [a, b] = [
      [1, 2, 3, 5],
      [2, 3, 9, 4],
    ];
    const [one, other] = [pairedRatio(a, b), pairedRatio(b, a)];
    expect(one.low * other.high).toBeCloseTo(1, 10);
    expect(pairedRatio([2], [3])).toMatchObject({ low: Number.NaN, high: Number.NaN, pairs: 1 });
    expect(pairedRatio([], []).estimate).toBeNaN();
    expect(pairedRatio([0, 2, 2], [1, 4, 4]).pairs).toBe(2);
    expect(() => pairedRatio([1], [1, 2])).toThrow(/same rows/);
  });

  it("covers the ratio as promised, from six pairs on", () => {
    const random = new SeededRandom(4);
    let held = 0;
    for (let i = 0; i < 2000; i++) {
      const a = Array.from({ length: 6 }, () => Math.exp(random.normal()));
      const b = Array.from({ length: 6 }, () => 3 * Math.exp(random.normal()));
      const { low, high } = pairedRatio(a, b);
      if (low <= 3 && high >= 3) held++;
    }
    expect(held / 2000).toBeGreaterThan(0.935);
    expect(held / 2000).toBeLessThan(0.965);
  });
});
