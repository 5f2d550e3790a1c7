import { describe, expect, it } from "vitest";
import { TaskError } from "../../src/errors/index.js";
import { brierScore } from "../../src/statistics/index.js";

describe("brierScore", () => {
  it("is 0 for certain and right, 2 for certain and wrong, 1 - 1/k for no idea", () => {
    expect(brierScore([[0, 1]], [1])).toBe(0);
    expect(brierScore([[0, 1]], [0])).toBe(2);
    expect(brierScore([[0.25, 0.25, 0.25, 0.25]], [2])).toBeCloseTo(0.75, 12);
  });

  it("is twice the binary score of scikit-learn's example, 0.0375", () => {
    const rows = [0.1, 0.9, 0.8, 0.3].map((p) => [1 - p, p]);
    expect(brierScore(rows, [0, 1, 1, 0])).toBeCloseTo(2 * 0.0375, 12);
  });

  it("refuses a class that is not there", () => {
    expect(() => brierScore([[0.5, 0.5]], [2])).toThrow(TaskError);
  });
});
