import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TaskError } from "../../src/errors/index.js";
import {
  bootstrap,
  bootstrapDifference,
  bootstrapRatio,
  bootstrapRows,
} from "../../src/statistics/index.js";
import { COMPANION, OTHER, SKEWED, samplingError, shareOf } from "./simulate.js";

/** Noise of an interval end with 10,000 resamples, as a share of the interval's width. */
const NOISE = 0.03;

function expectInterval(found: { low: number; high: number }, low: number, high: number): void {
  expect(Math.abs(found.low - low)).toBeLessThan(NOISE * (high - low));
  expect(Math.abs(found.high - high)).toBeLessThan(NOISE * (high - low));
}

describe("bootstrap", () => {
  const many = { resamples: 10_000 };

  it("gives the BCa interval of scipy.stats.bootstrap with 200,000 resamples", () => {
    const found = bootstrap(SKEWED, "mean", many);
    expectInterval(found, 14.532131079347858, 24.419437384545468);
    expect(found.estimate).toBeCloseTo(18.342925, 10);
    expect(found).toMatchObject({ method: "bca", rows: 40, resamples: 10_000, dropped: 0 });
    expect(found.standardError).toBeCloseTo(15.422555 / Math.sqrt(40) / Math.sqrt(40 / 39), 1);
  });

  it("gives scipy's percentile interval", () => {
    const found = bootstrap(SKEWED, "mean", { ...many, method: "percentile" });
    expectInterval(found, 13.993919375, 23.4057525);
  });

  it("gives scipy's BCa interval of a ratio of means, paired and not", () => {
    const paired = bootstrapRatio(SKEWED, COMPANION, { ...many, paired: true });
    expectInterval(paired, 1.259851449352742, 1.354166894405446);
    const apart = bootstrapRatio(SKEWED, OTHER, { ...many, paired: false });
    expectInterval(apart, 1.2063304385430518, 2.731349465824298);
    expect(apart.rows).toBe(30);
  });

  it("takes percentile intervals for quantiles and any function of the sample", () => {
    const median = bootstrap(SKEWED, "median");
    expect(median).toMatchObject({ method: "percentile" });
    expect(median.estimate).toBeCloseTo(14.0085, 10);
    expect(bootstrap(SKEWED, { quantile: 0.9 }).estimate).toBeCloseTo(33.5287, 10);
    const largest = bootstrap(SKEWED, (sample) => Math.max(...sample));
    expect(largest).toMatchObject({ estimate: 76.724, method: "bca" });
    const rows = bootstrapRows(40, (picked) => picked.reduce((sum, row) => sum + SKEWED[row]!, 0));
    expect(rows.estimate).toBeCloseTo(18.342925 * 40, 8);
  });

  it("is the same for the same seed, and another for another", () => {
    expect(bootstrap(SKEWED)).toEqual(bootstrap(SKEWED));
    expect(bootstrap(SKEWED, "mean", { seed: 2 }).low).not.toBe(bootstrap(SKEWED).low);
  });

  it("draws fewer resamples of many rows, and says so", () => {
    const many = Float64Array.from({ length: 50_000 }, (_, i) => i % 17);
    expect(bootstrap(many, "mean", { maxDraws: 1e7 }).resamples).toBe(400);
    expect(bootstrap(SKEWED, "mean", { maxDraws: 40_000 }).resamples).toBe(1000);
  });

  it("says that nothing is known instead of guessing", () => {
    expect(bootstrap([])).toMatchObject({ estimate: Number.NaN, low: Number.NaN, rows: 0 });
    expect(bootstrap([3])).toMatchObject({ estimate: 3, low: Number.NaN, resamples: 0 });
    const zero = bootstrapRatio([0, 0, 0, 1], [1, 1, 1, 1], { paired: true });
    expect(zero.estimate).toBe(4);
    expect(zero.low).toBeNaN();
    expect(zero.dropped).toBeGreaterThan(200);
  });

  it("refuses columns and options that cannot be", () => {
    expect(() => bootstrap([1, Number.NaN])).toThrow(TaskError);
    expect(() => bootstrap([1, 2], "mean", { resamples: 10 })).toThrow(/resamples/);
    expect(() => bootstrap([1, 2], { quantile: 95 })).toThrow(/statistic/);
    expect(() => bootstrapDifference([1, 2], [1], { paired: true })).toThrow(/same rows/);
  });

  it("finds no spread where there is none", () => {
    expect(bootstrap([5, 5, 5, 5])).toMatchObject({ estimate: 5, low: 5, high: 5 });
    const steady = bootstrapDifference(
      SKEWED,
      SKEWED.map((x) => x + 2),
      { paired: true },
    );
    expect(steady.low).toBeCloseTo(2, 10);
    expect(steady.high).toBeCloseTo(2, 10);
  });

  it("moves and stretches with the column, and turns round with the two", () => {
    const column = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 3, maxLength: 40 });
    fc.assert(
      fc.property(column, fc.integer({ min: 2, max: 9 }), (values, factor) => {
        const plain = bootstrap(values, "mean", { resamples: 200 });
        const scaled = bootstrap(
          values.map((x) => factor * x),
          "mean",
          { resamples: 200 },
        );
        expect(scaled.low / factor).toBeCloseTo(plain.low, 6);
        expect(scaled.high / factor).toBeCloseTo(plain.high, 6);
        const other = values.map((x, i) => x + (i % 3));
        const options = { paired: true, resamples: 200, method: "percentile" } as const;
        const forth = bootstrapDifference(values, other, options);
        const back = bootstrapDifference(other, values, options);
        expect(back.low).toBeCloseTo(-forth.high, 8);
        const ratio = bootstrapRatio(
          values,
          values.map((x) => factor * x),
          options,
        );
        expect(ratio.low).toBeCloseTo(factor, 8);
        expect(ratio.high).toBeCloseTo(factor, 8);
      }),
      { numRuns: 30 },
    );
  });
});

describe("bootstrap intervals in simulation", () => {
  const options = { resamples: 400, paired: true } as const;

  it("cover the mean of skewed data nearly as promised (BCa, lognormal, 60 rows)", () => {
    const truth = Math.exp(0.125);
    const share = shareOf(800, 21, (random) => {
      const sample = Array.from({ length: 60 }, () => Math.exp(0.5 * random.normal()));
      const { low, high } = bootstrap(sample, "mean", {
        resamples: 400,
        seed: random.next() * 1e9,
      });
      return low <= truth && truth <= high;
    });
    expect(share).toBeGreaterThan(0.935 - samplingError(0.935, 800));
    expect(share).toBeLessThan(0.95 + samplingError(0.95, 800));
  });

  it("cover a paired difference of medians and hold no difference for real at most 1 in 20", () => {
    const rejected = shareOf(600, 22, (random) => {
      const first = Array.from({ length: 50 }, () => random.normal());
      const second = first.map((value) => value + random.normal());
      const found = bootstrapDifference(first, second, {
        ...options,
        statistic: "median",
        seed: random.next() * 1e9,
      });
      return found.low > 0 || found.high < 0;
    });
    expect(rejected).toBeLessThan(0.05 + samplingError(0.05, 600));
  });

  it("cover a ratio of independent means (exponential, 80 and 60 values)", () => {
    const share = shareOf(600, 23, (random) => {
      const draw = (mean: number) => -mean * Math.log(1 - random.next());
      const first = Array.from({ length: 80 }, () => draw(1));
      const second = Array.from({ length: 60 }, () => draw(1.5));
      const { low, high } = bootstrapRatio(first, second, {
        resamples: 400,
        paired: false,
        seed: random.next() * 1e9,
      });
      return low <= 1.5 && 1.5 <= high;
    });
    expect(share).toBeGreaterThan(0.935 - samplingError(0.935, 600));
    expect(share).toBeLessThan(0.95 + samplingError(0.95, 600));
  });
});
