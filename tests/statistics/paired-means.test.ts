import { describe, expect, it } from "vitest";
import { bootstrapDifference, differenceVerdict, pairedMeans } from "../../src/statistics/index.js";
import { samplingError, shareOf } from "./simulate.js";

const TIMES = 400;

describe("pairedMeans", () => {
  it("covers the interval of Student's t below 50 rows", () => {
    // Differences 1, 2 and 3: mean 2, deviation 1, and t of 2 degrees of freedom is 4.302653.
    const found = pairedMeans([1, 1, 1], [2, 3, 4]);
    expect(found.estimate).toBe(2);
    expect(found.low).toBeCloseTo(2 - 4.302653 / Math.sqrt(3), 5);
    expect(found.high).toBeCloseTo(2 + 4.302653 / Math.sqrt(3), 5);
  });

  it("is the paired bootstrap from 50 rows on", () => {
    const first = Array.from({ length: 50 }, (_, i) => i % 7);
    const second = Array.from({ length: 50 }, (_, i) => (i + 1) % 5);
    expect(pairedMeans(first, second)).toEqual(
      bootstrapDifference(first, second, { paired: true }),
    );
  });

  it("says nothing of one row, and refuses columns of different lengths", () => {
    expect(pairedMeans([1], [2])).toMatchObject({ estimate: 1, low: Number.NaN, high: Number.NaN });
    expect(() => pairedMeans([1, 2], [2])).toThrow(/same rows/);
  });

  it.each([2, 3, 4, 5, 6, 8, 12, 30])(
    "with its verdict names no more winners between equals on %i rows than it may",
    (rows) => {
      const wrong = shareOf(TIMES, rows, (random) => {
        const draw = (): number[] =>
          Array.from({ length: rows }, () => -Math.log1p(-random.next()));
        const difference = pairedMeans(draw(), draw(), { resamples: 400 });
        const { claim } = differenceVerdict({
          first: "A",
          second: "B",
          difference,
          rows,
          unit: "units",
        });
        return claim !== "no-difference-shown";
      });
      expect(wrong).toBeLessThan(0.05 + samplingError(0.05, TIMES));
      if (rows < 6) expect(wrong).toBe(0);
    },
  );

  it("still finds a difference that six rows show clearly", () => {
    const difference = pairedMeans([1, 2, 3, 4, 5, 6], [2, 3.1, 4, 5.1, 6, 7]);
    const verdict = differenceVerdict({ first: "A", second: "B", difference, rows: 6, unit: "s" });
    expect(verdict.claim).toBe("second-better");
  });
});
