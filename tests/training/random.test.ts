import { describe, expect, it } from "vitest";
import { Random } from "../../src/training/random.js";

const draw = (seed: number) => {
  const random = new Random(seed);
  return Array.from({ length: 20 }, () => random.below(1000));
};

describe("Random", () => {
  it("repeats itself for the same seed only", () => {
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
  });

  it("shuffles without losing anything", () => {
    const list = Array.from({ length: 50 }, (_, i) => i);
    const shuffled = new Random(1).shuffle(list);
    expect(shuffled).not.toEqual(list);
    expect(shuffled.sort((a, b) => a - b)).toEqual(list);
  });

  it("draws normal numbers with mean 0 and deviation 1", () => {
    const random = new Random(9);
    const values = Array.from({ length: 20_000 }, () => random.normal());
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeCloseTo(1, 1);
  });

  it("refuses to pick from nothing", () => {
    expect(() => new Random(1).pick([])).toThrow(RangeError);
  });
});
