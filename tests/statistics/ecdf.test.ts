import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ecdf } from "../../src/statistics/index.js";

describe("ecdf", () => {
  it("steps at each distinct value", () => {
    expect(ecdf([3, 1, 2, 2])).toEqual([
      { value: 1, share: 0.25 },
      { value: 2, share: 0.75 },
      { value: 3, share: 1 },
    ]);
    expect(ecdf([])).toEqual([]);
  });

  it("is thinned to the points asked for, true at every one, ends kept", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 400 }),
        fc.integer({ min: 2, max: 50 }),
        (values, most) => {
          const points = ecdf(values, most);
          expect(points.length).toBeLessThanOrEqual(most + 1);
          for (const { value, share } of points) {
            const below = values.filter((each) => each <= value).length;
            expect(share).toBeCloseTo(below / values.length, 12);
          }
          expect(points[0]!.value).toBe(Math.min(...values));
          expect(points.at(-1)).toEqual({ value: Math.max(...values), share: 1 });
        },
      ),
    );
  });
});
