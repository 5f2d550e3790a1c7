import { expect, it } from "vitest";
import { fewestUnits, mcnemar } from "../../src/statistics/index.js";

it("is 6 at 95 % confidence", () => {
  expect(fewestUnits(0.95)).toBe(6);
});

it("is the least number of which an exact sign test can reject", () => {
  for (const confidence of [0.5, 0.8, 0.9, 0.99, 0.9917, 0.999]) {
    const fewest = fewestUnits(confidence);
    const p = (onlySecond: number): number => mcnemar({ onlyFirst: 0, onlySecond }).exact;
    expect(p(fewest)).toBeLessThanOrEqual(1 - confidence + 1e-12);
    if (fewest > 1) expect(p(fewest - 1)).toBeGreaterThan(1 - confidence);
  }
});
