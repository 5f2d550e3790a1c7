import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placesOf, SortedUnits } from "../../../src/functions/benchmark/sorted-units.js";
import { quantiles } from "../../../src/statistics/index.js";

const SHARES = [0, 0.25, 0.5, 0.9, 0.95, 0.99, 1];

describe("SortedUnits", () => {
  it("gives the percentiles of any resample, as sorting it anew would", () => {
    const sample = fc.record({
      unit: fc.integer({ min: 0, max: 6 }),
      value: fc.integer({ min: 0, max: 9 }),
    });
    fc.assert(
      fc.property(
        fc.array(sample, { minLength: 1, maxLength: 40 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 7, maxLength: 7 }),
        (samples, wanted) => {
          const places = placesOf(samples);
          const times = Uint32Array.from(wanted.slice(0, places.size));
          const drawn = samples.flatMap(({ unit, value }) =>
            Array.from({ length: times[places.get(unit)!]! }, () => value),
          );
          const found = new SortedUnits(samples, places).percentiles(times, SHARES);
          if (drawn.length === 0) return;
          for (const [at, expected] of quantiles(drawn, SHARES).entries()) {
            expect(found[at]).toBeCloseTo(expected, 9);
          }
        },
      ),
    );
  });

  it("leaves out units it does not know, and has no percentile of nothing", () => {
    const samples = [
      { unit: 3, value: 1 },
      { unit: 9, value: 100 },
    ];
    const sorted = new SortedUnits(samples, new Map([[3, 0]]));
    expect(sorted.percentiles(Uint32Array.of(2), [0.5])).toEqual([1]);
    expect(new SortedUnits([], new Map()).percentiles(new Uint32Array(), [0.5])).toEqual([NaN]);
  });
});
