import { describe, expect, it } from "vitest";
import { chiSquareTail } from "../../src/statistics/distributions.js";
import { SeededRandom } from "../../src/statistics/index.js";

describe("SeededRandom", () => {
  it("repeats itself for a seed and differs for another", () => {
    const draw = (seed: number) => {
      const random = new SeededRandom(seed);
      return Array.from({ length: 5 }, () => random.next());
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(new Set([...draw(0), ...draw(-1), ...draw(1e12)]).size).toBe(15);
  });

  it("continues one sequence however much is drawn at a time", () => {
    const whole = new Uint32Array(10);
    new SeededRandom(3).fillBelow(whole, 1000);
    const random = new SeededRandom(3);
    const first = new Uint32Array(4);
    const rest = new Uint32Array(6);
    random.fillBelow(first, 1000);
    random.fillBelow(rest, 1000);
    expect([...first, ...rest]).toEqual([...whole]);
  });

  it("is even over places, and over pairs of neighbours (chi-square)", () => {
    const drawn = new Uint32Array(200_000);
    new SeededRandom(7).fillBelow(drawn, 20);
    const single = new Array<number>(20).fill(0);
    const pairs = new Array<number>(400).fill(0);
    for (let i = 0; i < drawn.length; i++) {
      single[drawn[i]!]!++;
      if (i % 2 === 1) pairs[drawn[i - 1]! * 20 + drawn[i]!]!++;
    }
    for (const counts of [single, pairs]) {
      const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
      const chi = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      const p = chiSquareTail(chi, counts.length - 1);
      expect(p).toBeGreaterThan(0.001);
      expect(p).toBeLessThan(0.999);
    }
  });

  it("draws standard normal numbers", () => {
    const random = new SeededRandom(9);
    const drawn = Array.from({ length: 20_000 }, () => random.normal());
    const mean = drawn.reduce((sum, each) => sum + each, 0) / drawn.length;
    const variance = drawn.reduce((sum, each) => sum + (each - mean) ** 2, 0) / drawn.length;
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(20_000));
    expect(Math.abs(variance - 1)).toBeLessThan(0.04);
    expect(drawn.filter((each) => Math.abs(each) > 1.96).length / 20_000).toBeCloseTo(0.05, 2);
  });
});
