import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TaskError } from "../../src/errors/index.js";
import { calibration, SeededRandom } from "../../src/statistics/index.js";

describe("calibration", () => {
  it("computes equations 2 to 5 of Guo et al. (2017) by hand", () => {
    const found = calibration([0.95, 0.95, 0.65, 0.65, 0.1], [true, false, true, true, false]);
    // Bins: 0.9-1 half right at 0.95, 0.6-0.7 all right at 0.65, 0-0.1 none right at 0.1.
    expect(found.ece).toBeCloseTo((2 * 0.45 + 2 * 0.35 + 0.1) / 5, 12);
    expect(found.largestGap).toBeCloseTo(0.45, 12);
    expect(found.bins).toHaveLength(10);
    expect(found.bins[9]).toMatchObject({ low: 0.9, high: 1, count: 2, confidence: 0.95 });
    expect(found.bins[9]!.accuracy.estimate).toBe(0.5);
    expect(found.bins[0]).toMatchObject({ count: 1 });
    expect(found.bins[3]).toMatchObject({ count: 0, confidence: Number.NaN });
  });

  it("gives the example of scikit-learn's brier_score_loss: 0.0375", () => {
    expect(calibration([0.1, 0.9, 0.8, 0.3], [false, true, true, false]).brier).toBeCloseTo(
      0.0375,
      12,
    );
  });

  it("bins by count without splitting equal confidences", () => {
    const found = calibration([0, 0, 0.2, 0.4, 0.6, 1], [false, false, true, true, true, true], {
      bins: 3,
      by: "count",
    });
    expect(found.bins.map((bin) => bin.count).reduce((sum, n) => sum + n)).toBe(6);
    expect(found.bins.length).toBeLessThanOrEqual(3);
    expect(calibration([0.5, 0.5], [true, false], { bins: 5, by: "count" }).ece).toBe(0);
  });

  it("is near 0 for confidences that mean what they say, and large for others", () => {
    const random = new SeededRandom(41);
    const confidences = Array.from({ length: 20_000 }, () => random.next());
    const right = confidences.map((p) => random.next() < p);
    expect(calibration(confidences, right).ece).toBeLessThan(0.02);
    expect(
      calibration(
        confidences.map((p) => 1 - p),
        right,
      ).ece,
    ).toBeGreaterThan(0.4);
  });

  it("counts every answer once and keeps its ranges", () => {
    const row = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean());
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1 }),
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom("width" as const, "count" as const),
        (rows, bins, by) => {
          const found = calibration(
            rows.map(([p]) => p),
            rows.map(([, right]) => right),
            { bins, by },
          );
          expect(found.bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(rows.length);
          expect(found.ece).toBeLessThanOrEqual(found.largestGap + 1e-12);
          expect(found.brier).toBeGreaterThanOrEqual(0);
          expect(found.largestGap).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it("refuses confidences that are none, and knows nothing of no rows", () => {
    expect(() => calibration([1.2], [true])).toThrow(TaskError);
    expect(() => calibration([0.5], [])).toThrow(/same rows/);
    expect(calibration([], [])).toMatchObject({ ece: Number.NaN, brier: Number.NaN });
  });
});
