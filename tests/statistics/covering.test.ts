import { expect, it } from "vitest";
import { covering } from "../../src/statistics/index.js";

const one = { estimate: 2, low: 1, high: 3, confidence: 0.95, pairs: 4 };

it("takes the farther end of both, and leaves all else as it is", () => {
  expect(covering(one, { low: 0, high: 2.5 })).toEqual({ ...one, low: 0 });
  expect(covering(one, { low: 1.5, high: 9 })).toEqual({ ...one, high: 9 });
});

it("is not changed by an interval without ends", () => {
  expect(covering(one, { low: Number.NaN, high: 5 })).toBe(one);
});
