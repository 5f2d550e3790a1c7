import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TaskError } from "../../src/errors/index.js";
import { normalBound } from "../../src/statistics/distributions.js";
import { mcnemar, pairedDifference } from "../../src/statistics/index.js";

function counts(both: number, onlySecond: number, onlyFirst: number, neither: number) {
  return { both, onlyFirst, onlySecond, neither };
}

const table = fc
  .tuple(fc.nat(60), fc.nat(60), fc.nat(60), fc.nat(60))
  .filter((t) => t.some(Boolean));

/** Found by maximising the multinomial likelihood at each difference numerically, with scipy 1.17. */
const LIKELIHOOD: [number, number, number, number, number, number][] = [
  [36, 12, 2, 0, 0.061112407, 0.344708748],
  [53, 16, 8, 9, -0.019658924, 0.20691077],
  [100, 40, 20, 0, 0.030864533, 0.218064244],
  [43, 0, 1, 0, -0.118077101, 0.059393231],
];

describe("pairedDifference", () => {
  it("gives Tango's interval of the airway data in Fagerland, Lydersen and Laake (2014): -0.517 to -0.026", () => {
    const found = pairedDifference(counts(1, 1, 7, 12));
    expect(found.estimate).toBeCloseTo(-0.286, 3);
    expect(found.low).toBeCloseTo(-0.517, 3);
    expect(found.high).toBeCloseTo(-0.026, 3);
  });

  it.each(LIKELIHOOD)("inverts the score test of %i, %i, %i, %i", (a, b, c, d, low, high) => {
    const found = pairedDifference(counts(a, b, c, d));
    expect(found.low).toBeCloseTo(low, 6);
    expect(found.high).toBeCloseTo(high, 6);
  });

  it("says what may be, even when the two never differed (z^2 / (n + z^2))", () => {
    const z = normalBound(0.95);
    const found = pairedDifference(counts(10, 0, 0, 5));
    expect(found.high).toBeCloseTo((z * z) / (15 + z * z), 8);
    expect(found.low).toBeCloseTo(-found.high, 8);
    expect(pairedDifference(counts(0, 0, 0, 0))).toMatchObject({ low: -1, high: 1 });
    expect(pairedDifference(counts(0, 5, 0, 0))).toMatchObject({ estimate: 1, high: 1 });
  });

  it("refuses counts and confidences that are none", () => {
    expect(() => pairedDifference(counts(1, 2.5, 0, 0))).toThrow(TaskError);
    expect(() => pairedDifference(counts(1, 2, 0, 0), 1)).toThrow(TaskError);
  });

  it("turns round with the two, holds the estimate, agrees with McNemar's chi-square about 0", () => {
    fc.assert(
      fc.property(table, ([a, b, c, d]) => {
        const found = pairedDifference(counts(a, b, c, d));
        const turned = pairedDifference(counts(a, c, b, d));
        expect(turned.low).toBeCloseTo(-found.high, 8);
        expect(found.low).toBeLessThanOrEqual(found.estimate);
        expect(found.high).toBeGreaterThanOrEqual(found.estimate);
        const { asymptotic } = mcnemar({ onlyFirst: c, onlySecond: b });
        if (Math.abs(asymptotic - 0.05) > 1e-6) {
          expect(found.low > 0 || found.high < 0).toBe(asymptotic < 0.05);
        }
      }),
    );
  });

  it.each([
    [30, 0.3, 0.3],
    [30, 0.2, 0.05],
    [100, 0.1, 0.02],
    [100, 0.02, 0.02],
  ])("covers about 95 %% of %i rows with chances %f and %f, computed exactly", (n, gain, loss) => {
    let covered = 0;
    let mass = (1 - gain - loss) ** n;
    for (let b = 0; b <= n; b++) {
      let cell = mass;
      for (let c = 0; c + b <= n; c++) {
        if (cell > 1e-7) {
          const found = pairedDifference(counts(n - b - c, b, c, 0));
          if (found.low <= gain - loss && gain - loss <= found.high) covered += cell;
        }
        cell *= ((n - b - c) / (c + 1)) * (loss / (1 - gain - loss));
      }
      mass *= ((n - b) / (b + 1)) * (gain / (1 - gain - loss));
    }
    expect(covered).toBeGreaterThan(0.935);
    expect(covered).toBeLessThan(0.975);
  });
});
