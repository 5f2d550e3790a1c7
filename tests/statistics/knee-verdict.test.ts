import { describe, expect, it } from "vitest";
import { concurrencyKnee, isClearKnee, kneeVerdict } from "../../src/statistics/index.js";
import { samplingError, shareOf } from "./simulate.js";

function verdict(...levels: [number, ...number[]][]): string {
  return kneeVerdict(
    concurrencyKnee(levels.map(([concurrency, ...rates]) => ({ concurrency, rates }))),
  );
}

describe("kneeVerdict", () => {
  it("says where throughput stops growing and what more brought", () => {
    expect(
      verdict([1, 10, 10.1, 9.9], [2, 19, 19.2, 19], [4, 20, 20.1, 20], [8, 19.5, 19.7, 19.6]),
    ).toBe(
      "Throughput stops growing beyond 2 at once, where it is 1.9 times that of 1: 4 at once brought only 5 % more.",
    );
    expect(verdict([1, 10, 10.1, 9.9], [2, 9, 9.2, 9.1])).toBe(
      "Throughput does not grow beyond 1 at once: more at once brought nothing.",
    );
  });

  it("does not call the highest level measured a knee", () => {
    expect(verdict([1, 10, 10.1, 9.9], [2, 20, 20.2, 20])).toBe(
      "Throughput still grew up to 2 at once, the highest concurrency measured: it is 2 times that of 1.",
    );
    expect(verdict([4, 10, 11])).toContain("Only a concurrency of 4 was measured");
  });

  it("writes a small growth as a percentage, never as 1 times", () => {
    const small = [100, 101, 99] as const;
    expect(verdict([1, ...small], [2, 104, 105, 103], [8, 113, 114, 112])).toContain(
      "beyond 2 at once, where it is 4 % above that of 1: 8 at once brought only 9 % more.",
    );
    expect(verdict([1, 899, 898, 900], [2, 900, 901, 899], [8, 1000, 999, 1001])).toContain(
      "where it is that of 1: 8",
    );
  });

  it("writes no figure where there is none to divide by", () => {
    const none = [0, 0, 0] as const;
    expect(verdict([1, ...none], [2, 10, 10, 10], [4, 10, 10, 10])).toBe(
      "Throughput stops growing beyond 2 at once, where it is above that of 1, which was 0: more at once brought nothing.",
    );
    expect(verdict([1, ...none], [2, 10, 10, 10])).toContain("it is above that of 1, which was 0.");
    expect(verdict([1, ...none], [2, ...none])).not.toMatch(/NaN|∞/);
  });

  it("calls no knee clear that is none more often than once in 20 times", () => {
    const times = 300;
    const wrong = shareOf(times, 17, (random) => {
      const rates = (rate: number) =>
        Array.from({ length: 3 }, () => rate * Math.exp(0.1 * random.normal()));
      const levels = [10, 11.2].map((rate, i) => ({ concurrency: 2 ** i, rates: rates(rate) }));
      const knee = concurrencyKnee(levels, { resamples: 400 });
      return knee.concurrency === 1 && isClearKnee(knee);
    });
    expect(wrong).toBeLessThan(0.05 + samplingError(0.05, times));
  });

  it("states nothing without a doubt where levels were measured twice", () => {
    const twice = [
      { concurrency: 1, rates: [10, 10.1] },
      { concurrency: 2, rates: [9, 9.2] },
    ];
    const knee = concurrencyKnee(twice);
    expect(knee).toMatchObject({ concurrency: 1, repeats: 2 });
    expect(isClearKnee(knee)).toBe(false);
    expect(kneeVerdict(knee)).toMatch(/brought nothing\. With fewer than 3 repeats/);
    const more = twice.map(({ concurrency, rates }) => ({
      concurrency,
      rates: [...rates, ...rates],
    }));
    expect(isClearKnee(concurrencyKnee(more))).toBe(true);
    expect(isClearKnee(concurrencyKnee([more[0]!, { concurrency: 2, rates: [20, 20, 20] }]))).toBe(
      false,
    );
  });

  it("says when it cannot be sure", () => {
    expect(verdict([1, 10], [2, 20], [4, 20])).toContain("Nothing was repeated");
    expect(verdict([1, 10, 12, 8], [2, 18, 24, 15], [4, 20, 26, 17])).toContain(
      "The repeats differ too much to tell 2 and 4 apart.",
    );
  });
});
