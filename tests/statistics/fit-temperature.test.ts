import { describe, expect, it } from "vitest";
import { TaskError } from "../../src/errors/index.js";
import { fitTemperature, SeededRandom } from "../../src/statistics/index.js";

/** Rows whose classes are drawn from the softmax of logits, which are then blown up by a factor. */
function overconfident(factor: number, rows: number): [number[][], number[]] {
  const random = new SeededRandom(51);
  const logits = Array.from({ length: rows }, () =>
    Array.from({ length: 4 }, () => 2 * random.normal()),
  );
  const truth = logits.map((row) => {
    const weights = row.map(Math.exp);
    let left = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
    const found = weights.findIndex((weight) => {
      left -= weight;
      return left < 0;
    });
    return found < 0 ? 3 : found;
  });
  return [logits.map((row) => row.map((logit) => logit * factor)), truth];
}

describe("fitTemperature", () => {
  it.each([0.5, 1, 3])("finds the factor %f by which logits were blown up", (factor) => {
    const [logits, truth] = overconfident(factor, 4000);
    const found = fitTemperature(logits, truth);
    expect(found.temperature / factor).toBeGreaterThan(0.93);
    expect(found.temperature / factor).toBeLessThan(1.07);
    expect(found.lossAfter).toBeLessThanOrEqual(found.lossBefore + 1e-12);
    expect(found.atLimit).toBe(false);
  });

  it("has the closed form of two classes: 3 of 4 right at logit 2 need T = 2 / ln 3", () => {
    const logits = [1, 2, 3, 4].map(() => [0, 2]);
    expect(fitTemperature(logits, [1, 1, 1, 0]).temperature).toBeCloseTo(2 / Math.log(3), 8);
  });

  it("is no worse than temperatures beside it, and ignores a constant on all logits", () => {
    const [logits, truth] = overconfident(2, 300);
    const found = fitTemperature(logits, truth);
    const shifted = fitTemperature(
      logits.map((row) => row.map((x) => x + 700)),
      truth,
    );
    expect(shifted.temperature).toBeCloseTo(found.temperature, 6);
    for (const nudge of [0.98, 1.02]) {
      const scaled = logits.map((row) => row.map((x) => x / (found.temperature * nudge)));
      expect(fitTemperature(scaled, truth).lossBefore).toBeGreaterThan(found.lossAfter);
    }
  });

  it("says when no temperature is best", () => {
    expect(fitTemperature([[0, 1]], [1])).toMatchObject({ atLimit: true });
    expect(fitTemperature([[0, 1]], [0])).toMatchObject({ atLimit: true });
    expect(() => fitTemperature([], [])).toThrow(TaskError);
    expect(() => fitTemperature([[0, Number.NEGATIVE_INFINITY]], [0])).toThrow(/Row 0/);
  });
});
