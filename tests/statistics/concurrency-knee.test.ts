import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TaskError } from "../../src/errors/index.js";
import { concurrencyKnee, type SeededRandom } from "../../src/statistics/index.js";
import { shareOf } from "./simulate.js";

const steady = (rate: number) => [0.99 * rate, rate, 1.01 * rate];

describe("concurrencyKnee", () => {
  it("is the smallest level that is about as fast as the fastest", () => {
    const found = concurrencyKnee([
      { concurrency: 8, rates: steady(40.5) },
      { concurrency: 1, rates: steady(10) },
      { concurrency: 4, rates: steady(39) },
      { concurrency: 2, rates: steady(20) },
    ]);
    expect(found).toMatchObject({ concurrency: 4, plausible: [4], support: 1, atTop: false });
    expect(found.fastest.concurrency).toBe(8);
    expect(found.levels.map((level) => level.concurrency)).toEqual([1, 2, 4, 8]);
    const two = found.levels[1]!;
    expect(two.speedup.estimate).toBeCloseTo(2, 10);
    expect(two.efficiency).toBeCloseTo(1, 10);
    expect(two.speedup.low).toBeGreaterThan(1.9);
    expect(two.speedup.high).toBeLessThan(2.1);
    expect(found.levels[0]!.speedup).toMatchObject({ estimate: 1, low: 1, high: 1 });
  });

  it("knows a server that answers one at a time, one that slows down, one not yet full", () => {
    const of = (...rates: number[]) =>
      concurrencyKnee(rates.map((rate, i) => ({ concurrency: 2 ** i, rates: steady(rate) })));
    expect(of(10, 10.2, 10.1)).toMatchObject({ concurrency: 1, atTop: false });
    expect(of(10, 19, 15, 8)).toMatchObject({ concurrency: 2, atTop: false });
    expect(of(10, 20, 40)).toMatchObject({ concurrency: 4, atTop: true });
    expect(of(10)).toMatchObject({ concurrency: 1, atTop: false });
    expect(of(0, 0)).toMatchObject({ concurrency: 1 });
  });

  it("cannot say how sure it is when nothing was repeated", () => {
    const found = concurrencyKnee([
      { concurrency: 1, rates: [10] },
      { concurrency: 2, rates: [20] },
    ]);
    expect(found.support).toBeUndefined();
    expect(found.levels[1]!.speedup).toMatchObject({ estimate: 2, low: Number.NaN });
  });

  it("names every plausible level when repeats differ much", () => {
    const found = concurrencyKnee([
      { concurrency: 1, rates: [10, 12, 8] },
      { concurrency: 2, rates: [18, 24, 15] },
      { concurrency: 4, rates: [20, 26, 17] },
    ]);
    expect(found.plausible).toEqual([2, 4]);
    expect(found.support).toBeLessThan(0.9);
  });

  it("refuses measurements that are none", () => {
    expect(() => concurrencyKnee([])).toThrow(TaskError);
    expect(() => concurrencyKnee([{ concurrency: 1, rates: [] }])).toThrow(/no usable/);
    expect(() => concurrencyKnee([{ concurrency: 1, rates: [-1] }])).toThrow(TaskError);
    const twice = { concurrency: 1, rates: [1] };
    expect(() => concurrencyKnee([twice, twice])).toThrow(TaskError);
  });

  it("does not depend on the unit of the rates or the order of levels", () => {
    const rates = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(rates, { minLength: 1, maxLength: 5 }), (all) => {
        const levels = all.map((each, i) => ({ concurrency: i + 1, rates: each }));
        const found = concurrencyKnee(levels, { resamples: 100 });
        const scaled = levels.map((level) => ({ ...level, rates: level.rates.map((r) => 8 * r) }));
        const other = concurrencyKnee(scaled.reverse(), { resamples: 100 });
        expect(other.concurrency).toBe(found.concurrency);
        expect(other.plausible).toEqual(found.plausible);
      }),
      { numRuns: 40 },
    );
  });

  it("finds the knee of noisy sweeps of three repeats, and its list of plausible levels holds it", () => {
    const measure = (random: SeededRandom) =>
      concurrencyKnee(
        [1, 2, 4, 8, 16].map((concurrency) => ({
          concurrency,
          rates: [1, 2, 3].map(() => Math.min(concurrency, 4) * 10 * (1 + 0.05 * random.normal())),
        })),
        { resamples: 200 },
      );
    expect(shareOf(300, 61, (random) => measure(random).concurrency === 4)).toBeGreaterThan(0.85);
    expect(shareOf(300, 62, (random) => measure(random).plausible.includes(4))).toBeGreaterThan(
      0.95,
    );
  });
});
