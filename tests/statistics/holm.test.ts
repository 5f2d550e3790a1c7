import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TaskError } from "../../src/errors/index.js";
import { holm } from "../../src/statistics/index.js";
import { shareOf } from "./simulate.js";

describe("holm", () => {
  it("steps down as in Holm (1979); statsmodels multipletests gives 0.03, 0.06, 0.06, 0.02", () => {
    const found = holm([0.01, 0.04, 0.03, 0.005]);
    for (const [i, p] of [0.03, 0.06, 0.06, 0.02].entries()) expect(found[i]).toBeCloseTo(p, 12);
    expect(holm([])).toEqual([]);
    expect(holm([0.2])).toEqual([0.2]);
    expect(() => holm([Number.NaN])).toThrow(TaskError);
  });

  it("keeps the order of the comparisons and never lowers a p-value", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (values) => {
        const found = holm(values);
        for (const [i, p] of values.entries()) {
          expect(found[i]).toBeGreaterThanOrEqual(p);
          expect(found[i]).toBeLessThanOrEqual(1);
          for (const [j, q] of values.entries()) {
            if (p < q) expect(found[i]).toBeLessThanOrEqual(found[j]!);
          }
        }
        const turned = holm([...values].reverse());
        expect(turned.reverse()).toEqual(found);
      }),
    );
  });

  it("finds something in at most 5 % of families in which nothing is", () => {
    const share = shareOf(4000, 5, (random) =>
      holm(Array.from({ length: 5 }, () => random.next())).some((p) => p < 0.05),
    );
    expect(share).toBeLessThan(0.064);
    expect(share).toBeGreaterThan(0.036);
  });
});
