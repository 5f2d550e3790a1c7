import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placesOf, SortedUnits } from "../../../src/functions/benchmark/sorted-units.js";
import { mean, quantiles } from "../../../src/statistics/index.js";

const SHARES = [0, 0.25, 0.5, 0.9, 0.95, 0.99, 1];

describe("SortedUnits", () => {
  it("gives the percentiles of any resample, as sorting it anew would", () => {
    const sample = fc.record({
      unit: fc.integer({ min: 0, max: 6 }),
      run: fc.integer({ min: 0, max: 2 }),
      value: fc.integer({ min: 0, max: 9 }),
    });
    fc.assert(
      fc.property(
        fc.array(sample, { minLength: 1, maxLength: 40 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 7, maxLength: 7 }),
        fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 3, maxLength: 3 }),
        (samples, wantedUnits, wantedRuns) => {
          const units = placesOf(samples.map(({ unit }) => unit));
          const runs = placesOf(samples.map(({ run }) => run));
          const taken = {
            units: Uint32Array.from(wantedUnits.slice(0, units.size)),
            runs: Uint32Array.from(wantedRuns.slice(0, runs.size)),
          };
          const drawn = samples.flatMap(({ unit, run, value }) => {
            const length = taken.units[units.get(unit)!]! * taken.runs[runs.get(run)!]!;
            return Array.from({ length }, () => value);
          });
          const sorted = new SortedUnits(samples, units, runs);
          sorted.take(taken);
          const found = sorted.percentiles(SHARES);
          if (drawn.length === 0) {
            expect(found.every(Number.isNaN)).toBe(true);
            return;
          }
          expect(sorted.mean()).toBeCloseTo(mean(drawn), 9);
          for (const [at, expected] of quantiles(drawn, SHARES).entries()) {
            expect(found[at]).toBeCloseTo(expected, 9);
          }
        },
      ),
    );
  });

  it("leaves out units it does not know, and has no figure of nothing", () => {
    const samples = [
      { unit: 3, run: 0, value: 1 },
      { unit: 9, run: 0, value: 100 },
    ];
    const [known, runs] = [new Map([[3, 0]]), new Map([[0, 0]])];
    const taken = { units: Uint32Array.of(2), runs: Uint32Array.of(1) };
    const one = new SortedUnits(samples, known, runs);
    one.take(taken);
    expect(one.percentiles([0.5])).toEqual([1]);
    const nothing = new SortedUnits([], known, runs);
    nothing.take(taken);
    expect(nothing.percentiles([0.5])).toEqual([Number.NaN]);
    expect(nothing.mean()).toBe(Number.NaN);
  });
});
