import { describe, expect, it } from "vitest";
import { concurrencyKnee, kneeVerdict } from "../../src/statistics/index.js";

function verdict(...levels: [number, ...number[]][]): string {
  return kneeVerdict(
    concurrencyKnee(levels.map(([concurrency, ...rates]) => ({ concurrency, rates }))),
  );
}

describe("kneeVerdict", () => {
  it("says where throughput stops growing and what more brought", () => {
    expect(verdict([1, 10, 10.1], [2, 19, 19.2], [4, 20, 20.1], [8, 19.5, 19.7])).toBe(
      "Throughput stops growing beyond 2 at once, where it is 1.9 times that of 1: 4 at once brought only 5 % more.",
    );
    expect(verdict([1, 10, 10.1], [2, 9, 9.2])).toBe(
      "Throughput does not grow beyond 1 at once: more at once brought nothing.",
    );
  });

  it("does not call the highest level measured a knee", () => {
    expect(verdict([1, 10, 10.1], [2, 20, 20.2])).toBe(
      "Throughput still grew up to 2 at once, the highest concurrency measured: it is 2 times that of 1.",
    );
    expect(verdict([4, 10, 11])).toContain("Only a concurrency of 4 was measured");
  });

  it("says when it cannot be sure", () => {
    expect(verdict([1, 10], [2, 20], [4, 20])).toContain("Nothing was repeated");
    expect(verdict([1, 10, 12, 8], [2, 18, 24, 15], [4, 20, 26, 17])).toContain(
      "The repeats differ too much to tell 2 and 4 apart.",
    );
  });
});
