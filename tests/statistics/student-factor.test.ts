import { expect, it } from "vitest";
import { studentFactor } from "../../src/statistics/index.js";

it("is the bound of Student's t over the normal one", () => {
  expect(studentFactor(0.95, 1)).toBeCloseTo(12.7062 / 1.95996, 4);
  expect(studentFactor(0.95, 4)).toBeCloseTo(2.77645 / 1.95996, 4);
  expect(studentFactor(0.95, 1e6)).toBeCloseTo(1, 4);
});
