import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TaskError } from "../../src/errors/index.js";
import { histogram } from "../../src/statistics/index.js";
import { SKEWED } from "./simulate.js";

describe("histogram", () => {
  it("has the width of Freedman and Diaconis: numpy histogram_bin_edges(bins='fd') has 10 bins", () => {
    const bins = histogram(SKEWED);
    expect(bins).toHaveLength(FD_COUNTS.length);
    expect(bins.map((bin) => bin.count)).toEqual(FD_COUNTS);
    expect(bins[0]!.low).toBe(1.621);
    expect(bins.at(-1)!.high).toBe(76.724);
  });

  it("is limited where outliers would ask for thousands of bins", () => {
    const values = [...Array.from({ length: 1000 }, (_, i) => i / 1000), 1e6];
    expect(histogram(values)).toHaveLength(60);
    expect(histogram([1, 2], { minBins: 3 })).toHaveLength(3);
    expect(() => histogram([1], { minBins: 5, maxBins: 4 })).toThrow(TaskError);
  });

  it("draws one bin for one value, none for none, and Sturges' where most values are one", () => {
    expect(histogram([7, 7])).toEqual([{ low: 7, high: 7, count: 2 }]);
    expect(histogram([])).toEqual([]);
    const most = [...new Array<number>(98).fill(0), 1, 2];
    expect(histogram(most)).toHaveLength(Math.ceil(Math.log2(100) + 1));
  });

  it("counts every value once, in touching bins", () => {
    const column = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(column, (values) => {
        const bins = histogram(values);
        expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(values.length);
        for (const [i, bin] of bins.entries()) {
          if (i > 0) expect(bin.low).toBe(bins[i - 1]!.high);
          const last = i === bins.length - 1;
          const inside = values.filter(
            (value) => value >= bin.low && (value < bin.high || (last && value === bin.high)),
          );
          expect(inside.length).toBe(bin.count);
        }
      }),
    );
  });
});

const FD_COUNTS = [13, 9, 10, 3, 1, 1, 1, 1, 0, 1];
