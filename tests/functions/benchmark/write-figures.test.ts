import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateWords } from "../../../src/functions/benchmark/benchmark-exports.js";
import type { BenchmarkCell } from "../../../src/functions/benchmark/benchmark-result.js";
import { verdictOf } from "../../../src/functions/benchmark/benchmark-verdict.js";
import {
  bounds,
  duration,
  percent,
  written,
} from "../../../src/functions/benchmark/write-figures.js";
import type { Estimate } from "../../../src/statistics/index.js";

const estimated = (estimate: number, low: number, high: number): Estimate => ({
  estimate,
  low,
  high,
  confidence: 0.95,
});

/** "4.48 ms", "1.02 s", "91.8 %" and "1,200" as the numbers that were written. */
function read(text: string): number {
  const [, figure = "", unit] = /^([-\d.,]+)(?: (ms|s|%))?$/.exec(text)!;
  const value = Number(figure.replaceAll(",", ""));
  return unit === "s" ? 1000 * value : unit === "%" ? value / 100 : value;
}

describe("bounds", () => {
  it("rounds the ends outwards, in the digits of each", () => {
    expect(bounds(estimated(181.2, 160.9, 198.1))).toBe("160 to 199");
    expect(bounds(estimated(4.9, 4.488, 5.372), duration)).toBe("4.48 ms to 5.38 ms");
    expect(bounds(estimated(990, 950.6, 1011.2), duration)).toBe("950 ms to 1.02 s");
    expect(bounds(estimated(0.847, 0.73549, 0.91761), percent)).toBe("73.5 % to 91.8 %");
    expect(bounds(estimated(0, 0, 0.00001), percent)).toBe("0 % to 0.001 %");
    expect(bounds(estimated(-0.1, -1.234, -0.0004))).toBe("-1.24 to 0.000");
  });

  it("leaves an end that needs no rounding as it is, binary fractions notwithstanding", () => {
    expect(bounds(estimated(0.5, 0.07, 0.57), percent)).toBe("7.00 % to 57.0 %");
    expect(bounds(estimated(0.2, 0.1 + 0.2, 0.1 + 0.7))).toBe("0.300 to 0.800");
  });

  it("rounds down the one end of an open interval, and is empty where there is none", () => {
    expect(bounds(estimated(90, 70.96, Number.POSITIVE_INFINITY))).toBe("70.9 or more");
    expect(bounds(estimated(90, Number.NaN, Number.NaN))).toBe("");
  });

  it("never looks narrower than the interval", () => {
    const end = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(end, end, fc.constantFrom(written, duration, percent), (a, b, write) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const [from, to] = bounds(estimated(low, low, high), write)
          .split(" to ")
          .map(read);
        const noise = 1e-9 * high;
        expect(from!).toBeLessThanOrEqual(low + noise);
        expect(to!).toBeGreaterThanOrEqual(high - noise);
      }),
    );
  });
});

it("keeps figures to the nearest beside ends that are rounded outwards", () => {
  expect(estimateWords(estimated(181.2, 160.9, 198.1))).toBe("181 (160 to 199)");
  expect(estimateWords(estimated(0.84749, 0.7359, 0.91761), "share")).toBe(
    "84.7 % (73.5 % to 91.8 %)",
  );
  expect(estimateWords(4.456)).toBe("4.46");
});

it("rounds the ends in each sentence of the verdict outwards", () => {
  const p50 = estimated(4.904, 4.489, 5.371);
  const cell = {
    model: "m",
    concurrency: 1,
    requests: 59,
    failed: 0,
    e2eMs: { p50 },
    ttftMs: { p50: estimated(1.004, 1.009, 1.011) },
    rowsPerSecond: estimated(180.4, 160.9, 198.1),
    quality: { rows: 59, accuracy: estimated(0.8475, 0.7359, 0.9171) },
    goodput: { requests: 59, perSecond: 1.234, share: estimated(0.9, 0.8019, 0.9571) },
  } as unknown as BenchmarkCell;
  expect(verdictOf({ cells: [cell], ratios: [], knees: [], plan: {} as never })).toEqual([
    "m: median latency 4.90 ms (4.48 ms to 5.38 ms), first text after 1.00 ms (1.00 ms to 1.02 ms); 180 rows/s (160 to 199).",
    "m: 84.8 % of 59 labelled prompts are right (73.5 % to 91.8 %).",
    "m at 1 at once: 90.0 % of 59 requests kept every limit (80.1 % to 95.8 %), 1.23 a second.",
  ]);
});
