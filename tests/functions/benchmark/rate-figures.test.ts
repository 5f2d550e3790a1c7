import { describe, expect, it } from "vitest";
import { rateFigures } from "../../../src/functions/benchmark/rate-figures.js";
import { SeededRandom } from "../../../src/statistics/index.js";
import { samplingError, shareOf } from "../../statistics/simulate.js";

describe("rateFigures", () => {
  it("gives the mean rate of each cell and their ratio", () => {
    const { estimates, ratio } = rateFigures(
      [
        [9, 10, 11],
        [19, 20, 21],
      ],
      1,
    );
    expect(estimates.map(({ estimate }) => estimate)).toEqual([10, 20]);
    expect(estimates[0]!.low).toBeLessThan(10);
    expect(estimates[0]!.high).toBeGreaterThan(10);
    expect(ratio(0, 1)).toMatchObject({ estimate: 2, confidence: 0.95 });
    expect(ratio(0, 1).low).toBeGreaterThan(1.5);
    expect(ratio(0, 1).high).toBeLessThan(2.5);
  });

  it("says nothing of the noise where nothing was repeated", () => {
    const { estimates, ratio } = rateFigures([[5], [10]], 1);
    expect(estimates[0]).toMatchObject({ estimate: 5, low: Number.NaN, high: Number.NaN });
    expect(ratio(0, 1)).toMatchObject({ estimate: 2, low: Number.NaN });
  });

  it("lets a cell that was run once borrow the noise of the others", () => {
    const { estimates } = rateFigures([[8, 9, 10, 11, 12], [10]], 1);
    expect(estimates[1]!.high - estimates[1]!.low).toBeGreaterThan(
      estimates[0]!.high - estimates[0]!.low,
    );
  });

  it("says nothing where nothing succeeded, and compares nothing with it", () => {
    const { estimates, ratio } = rateFigures(
      [
        [0, 0],
        [4, 5],
      ],
      1,
    );
    expect(estimates[0]!.estimate).toBe(0);
    expect(Number.isFinite(ratio(0, 1).estimate)).toBe(false);
  });

  it("covers the rate of a cell that was disturbed more than the others", () => {
    const random = new SeededRandom(9);
    let held = 0;
    const times = 120;
    for (let i = 0; i < times; i++) {
      const cells = [0.03, 0.03, 0.03, 0.3].map((noise) =>
        Array.from({ length: 5 }, () => 50 * (1 + noise * random.normal())),
      );
      const { low, high } = rateFigures(cells, i).ratio(0, 3);
      if (low <= 1 && 1 <= high) held++;
    }
    expect(held / times).toBeGreaterThan(0.86);
  });

  it.each([
    [2, [0.05, 0.05]],
    [3, [0.05, 0.05]],
    [3, [0.05, 0.15]],
    [5, [0.03, 0.03, 0.03, 0.15]],
  ] as const)("names no winner between equals too often: %i runs, noise %j", (runs, noise) => {
    const times = 200;
    const wrong = shareOf(times, 13, (random) => {
      const cells = noise.map((own) =>
        Array.from({ length: runs }, () => 10 * Math.exp(own * random.normal())),
      );
      const { low, high } = rateFigures(cells, 1).ratio(0, noise.length - 1);
      return low > 1 || high < 1;
    });
    expect(wrong).toBeLessThan(0.05 + samplingError(0.05, times));
  });

  it("covers the true rate about as often as it says, from three runs a cell", () => {
    const random = new SeededRandom(7);
    const truth = [10, 20, 40, 80];
    let held = 0;
    const times = 120;
    for (let i = 0; i < times; i++) {
      const cells = truth.map((rate) =>
        Array.from({ length: 3 }, () => rate * (1 + 0.1 * random.normal())),
      );
      const { low, high } = rateFigures(cells, i).estimates[2]!;
      if (low <= 40 && 40 <= high) held++;
    }
    expect(held / times).toBeGreaterThan(0.86);
    expect(held / times).toBeLessThanOrEqual(1);
  });
});
