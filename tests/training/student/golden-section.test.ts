import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { goldenSection } from "../../../src/training/student/golden-section.js";

describe("goldenSection", () => {
  it("finds the bottom of a valley, or the end it lies behind", () => {
    fc.assert(
      fc.property(fc.double({ min: -20, max: 20, noNaN: true }), (bottom) => {
        const found = goldenSection((x) => (x - bottom) ** 2, -10, 10, 60);
        expect(found).toBeCloseTo(Math.max(-10, Math.min(10, bottom)), 5);
      }),
    );
  });

  it("narrows to 0.618 with each try", () => {
    const found = goldenSection((x) => Math.abs(x - 3), 0, 8, 14);
    expect(Math.abs(found - 3)).toBeLessThanOrEqual((8 * 0.6181 ** 14) / 2);
  });
});
