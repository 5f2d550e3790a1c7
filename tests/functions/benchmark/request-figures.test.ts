import { describe, expect, it } from "vitest";
import type { Sample } from "../../../src/functions/benchmark/cell-requests.js";
import {
  meanFigure,
  medianFigure,
  medianRatio,
  timeFigures,
} from "../../../src/functions/benchmark/request-figures.js";
import { quantile, SeededRandom } from "../../../src/statistics/index.js";
import { samplingError, shareOf } from "../../statistics/simulate.js";

const alone = (values: readonly number[]): Sample[] =>
  values.map((value, unit) => ({ unit, run: 0, value }));

describe("timeFigures", () => {
  it("has nothing to say without values, and no interval of one", () => {
    expect(timeFigures([], 1)).toBeUndefined();
    const one = timeFigures(alone([7]), 1)!;
    expect(one.p50).toEqual({ estimate: 7, low: Number.NaN, high: Number.NaN, confidence: 0.95 });
  });

  it("gives the percentiles of all values, inside their intervals", () => {
    const random = new SeededRandom(3);
    const values = Array.from({ length: 400 }, () => Math.exp(random.normal()));
    const figures = timeFigures(alone(values), 1)!;
    expect(figures.count).toBe(400);
    for (const [figure, share] of [
      [figures.p50, 0.5],
      [figures.p90, 0.9],
      [figures.p95, 0.95],
      [figures.p99, 0.99],
    ] as const) {
      expect(figure.estimate).toBeCloseTo(quantile(values, share), 12);
      expect(figure.low).toBeLessThan(figure.estimate);
      expect(figure.high).toBeGreaterThan(figure.estimate);
    }
  });

  it("leaves an end open that so few requests cannot bound", () => {
    const values = alone(Array.from({ length: 40 }, (_, i) => i + 1));
    const figures = timeFigures(values, 1)!;
    expect(figures.p50.high).toBeLessThan(40);
    expect(figures.p90.high).toBeLessThanOrEqual(40);
    expect(figures.p95.high).toBe(Infinity);
    expect(figures.p99.high).toBe(Infinity);
  });

  it("does not take repeats of one prompt for new prompts", () => {
    const random = new SeededRandom(5);
    const prompts = Array.from({ length: 12 }, () => 100 * random.next());
    const repeats = prompts.flatMap((value, unit) =>
      Array.from({ length: 20 }, () => ({ unit, run: 0, value })),
    );
    const width = ({ low, high }: { low: number; high: number }) => high - low;
    const honest = timeFigures(repeats, 1)!;
    const naive = timeFigures(alone(repeats.map(({ value }) => value)), 1)!;
    expect(width(honest.p50)).toBeGreaterThan(2 * width(naive.p50));
    expect(width(honest.mean)).toBeGreaterThan(2 * width(naive.mean));
  });

  it("does not take the requests of a disturbed run for independent", () => {
    const random = new SeededRandom(8);
    const runs = [0, 0, 0, 0, 40];
    const samples = runs.flatMap((disturbed, run) =>
      Array.from({ length: 40 }, (_, unit) => ({
        unit,
        run,
        value: 100 + random.normal() + disturbed,
      })),
    );
    const { mean } = timeFigures(samples, 1)!;
    expect(mean.estimate).toBeCloseTo(108, 0);
    expect(mean.low).toBeLessThan(101.5);
    expect(mean.high).toBeGreaterThan(115);
  });

  it("covers the mean of prompts and runs that both scatter", () => {
    const random = new SeededRandom(4);
    let held = 0;
    const times = 100;
    for (let i = 0; i < times; i++) {
      const prompts = Array.from({ length: 15 }, () => 10 * random.normal());
      const runs = Array.from({ length: 5 }, () => 5 * random.normal());
      const samples = runs.flatMap((shift, run) =>
        prompts.map((value, unit) => ({ unit, run, value: 100 + value + shift + random.normal() })),
      );
      const { low, high } = meanFigure(samples, i)!;
      if (low <= 100 && 100 <= high) held++;
    }
    expect(held / times).toBeGreaterThan(0.85);
  });

  it("covers the true median about as often as it says", () => {
    const random = new SeededRandom(11);
    let held = 0;
    const times = 150;
    for (let i = 0; i < times; i++) {
      const values = Array.from({ length: 40 }, () => Math.exp(random.normal()));
      const { low, high } = medianFigure(alone(values), i)!;
      if (low <= 1 && 1 <= high) held++;
    }
    expect(held / times).toBeGreaterThan(0.89);
    expect(held / times).toBeLessThan(0.99);
  });
});

describe("meanFigure", () => {
  it("pools the values of all units", () => {
    const samples = [
      { unit: 0, run: 0, value: 1 },
      { unit: 0, run: 0, value: 2 },
      { unit: 1, run: 0, value: 9 },
    ];
    expect(meanFigure(samples, 1)!.estimate).toBe(4);
  });
});

describe("medianRatio", () => {
  it("divides the second's median by the first's, with what the prompts have in common taken out", () => {
    const random = new SeededRandom(2);
    const lengths = Array.from({ length: 30 }, () => 10 + 990 * random.next());
    const first = alone(lengths);
    const second = alone(lengths.map((length) => 2 * length));
    const ratio = medianRatio(first, second, 1)!;
    expect(ratio.estimate).toBeCloseTo(2, 12);
    expect(ratio.low).toBeCloseTo(2, 12);
    expect(ratio.high).toBeCloseTo(2, 12);
  });

  it.each([
    // Runs and requests of one prompt, and how much runs differ beyond their requests.
    [1, 6, 0],
    [2, 1, 0],
    [3, 1, 0],
    [2, 10, 0.1],
    [3, 10, 0.1],
  ])(
    "names no winner between equals too often: %i runs of %i requests",
    (runs, requests, apart) => {
      const times = 300;
      const wrong = shareOf(times, 21, (random) => {
        const model = (): Sample[] =>
          Array.from({ length: runs }, (_, run) => {
            const slow = Math.exp(apart * random.normal());
            return Array.from({ length: requests }, (_each, slot) => ({
              unit: run * requests + slot,
              run,
              value: 100 * slow * Math.exp(0.1 * random.normal()),
            }));
          }).flat();
        const { low, high } = medianRatio(model(), model(), 1)!;
        return low > 1 || high < 1;
      });
      expect(wrong).toBeLessThan(0.05 + samplingError(0.05, times));
    },
  );

  it("is absent where the two share nothing", () => {
    expect(
      medianRatio([{ unit: 0, run: 0, value: 1 }], [{ unit: 1, run: 0, value: 1 }], 1),
    ).toBeUndefined();
  });
});
