import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateWords } from "../../src/contract/index.js";
import { differenceVerdict } from "../../src/statistics/difference-verdict.js";
import {
  figureWords,
  outwards,
  writtenConfidence,
  writtenEstimate,
  writtenP,
  writtenRows,
} from "../../src/statistics/figure-words.js";
import { pairedDifference } from "../../src/statistics/paired-difference.js";

describe("figureWords", () => {
  it("writes two digits of the width, ends rounded outwards", () => {
    expect(figureWords({ low: 2.13, high: 10.32 })).toMatchObject({ low: "2.1", high: "10.4" });
    expect(figureWords({ low: -3.21, high: 14.9 })).toMatchObject({ low: "-4", high: "15" });
    expect(figureWords({ low: 1.2341, high: 1.2789 })).toMatchObject({
      low: "1.234",
      high: "1.279",
    });
    expect(figureWords({ low: 1200.4, high: 5311.2 })).toMatchObject({
      low: "1,200",
      high: "5,312",
    });
  });

  it("does not round up what only looks larger, nor write -0", () => {
    expect(figureWords({ low: -0, high: 7.000000000000001 }).high).toBe("7");
    expect(figureWords({ low: -0, high: 7 }).low).toBe("0");
    expect(figureWords({ low: -5, high: 5 }).nearest(-0.001)).toBe("0");
  });

  it("never writes an end that is not 0 as 0, and never narrows an interval", () => {
    const end = fc
      .double({ min: -1000, max: 1000, noNaN: true })
      .filter((x) => x === 0 || Math.abs(x) > 1e-6);
    fc.assert(
      fc.property(end, end, (a, b) => {
        const low = Math.min(a, b);
        const high = Math.max(a, b);
        const words = figureWords({ low, high });
        const number = (text: string) => Number(text.replaceAll(",", ""));
        const slack = 1e-9 * Math.max(1, Math.abs(low), Math.abs(high));
        expect(number(words.low)).toBeLessThanOrEqual(low + slack);
        expect(number(words.high)).toBeGreaterThanOrEqual(high - slack);
        expect(Math.sign(number(words.low))).toBe(Math.sign(low) || 0);
        expect(Math.sign(number(words.high))).toBe(Math.sign(high) || 0);
      }),
    );
  });
});

describe("writtenEstimate", () => {
  it("writes what a verdict writes of the same interval", () => {
    const count = fc.nat({ max: 60 });
    fc.assert(
      fc.property(
        fc.record({ both: count, onlyFirst: count, onlySecond: count, neither: count }),
        (counts) => {
          const rows = counts.both + counts.onlyFirst + counts.onlySecond + counts.neither;
          fc.pre(rows > 1);
          const difference = pairedDifference(counts);
          const { sentence } = differenceVerdict({ first: "A", second: "B", difference, rows });
          const cell = writtenEstimate(difference, { scale: 100, signed: true });
          const [, low, high] = /^\S+ \((\S+) to (\S+)\)$/.exec(cell)!;
          for (const end of [low!, high!]) {
            expect(sentence).toMatch(
              new RegExp(`(between|and) ${end.replace(/^[-+]/, "").replace(".", "\\.")} `),
            );
          }
        },
      ),
    );
  });

  it("rounds ends outwards and the figure to the nearest, away from 0 on both sides", () => {
    expect(writtenEstimate({ estimate: -0.0075, low: -0.0321, high: 0.0162 }, { scale: 100 })).toBe(
      "-0.8 (-3.3 to 1.7)",
    );
    const points = { scale: 100, signed: true };
    expect(writtenEstimate({ estimate: 0.0075, low: 0, high: 0.03 }, points)).toBe(
      "+0.8 (0 to +3)",
    );
    expect(writtenEstimate({ estimate: 1.949, low: 1.29, high: 2.84 })).toBe("1.9 (1.2 to 2.9)");
  });

  it("writes the figure alone where there is no interval, and a dash where there is no figure", () => {
    const unknown = { low: Number.NaN, high: Number.NaN };
    expect(writtenEstimate({ estimate: 1.2345, ...unknown })).toBe("1.23");
    expect(writtenEstimate({ estimate: 0.5, ...unknown }, { scale: 100, signed: true })).toBe(
      "+50",
    );
    expect(writtenEstimate({ estimate: Number.NaN, ...unknown })).toBe("–");
  });

  it("takes what adding leaves of 0 for 0", () => {
    expect(writtenEstimate({ estimate: 2, low: -2e-16, high: 4 })).toBe("2 (0 to 4)");
  });
});

describe("outwards", () => {
  it("rounds both ends away from the middle, and leaves what is round", () => {
    expect(outwards({ low: 35.199, high: 64.801 }, 1)).toEqual({ low: 35.1, high: 64.9 });
    expect(outwards({ low: 0, high: 100 }, 1)).toEqual({ low: 0, high: 100 });
  });
});

describe("numbers in sentences", () => {
  it("never makes p 0 or fewer rows than needed", () => {
    expect(writtenP(0)).toBe("p < 0.001");
    expect(writtenP(0.0234)).toBe("p = 0.023");
    expect(writtenP(0.0496)).toBe("p = 0.050");
    expect(writtenP(0.42)).toBe("p = 0.42");
    expect(writtenRows(873)).toBe("880");
    expect(writtenRows(12_301)).toBe("13,000");
    expect(writtenRows(7)).toBe("7");
    expect(writtenConfidence(0.95)).toBe("95 %");
    expect(writtenConfidence(0.9833)).toBe("98.33 %");
  });
});

describe("estimateWords", () => {
  const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });

  it("writes figures to the nearest and ends outwards, with decimals of one's own too", () => {
    const style = fc.record({
      scale: fc.constantFrom(1, 100),
      decimals: fc.constantFrom(undefined, 0, 1, 3),
      signed: fc.boolean(),
    });
    fc.assert(
      fc.property(number, number, number, style, (a, b, c, { scale, decimals, signed }) => {
        const [low = 0, estimate = 0, high = 0] = [a, b, c].sort((m, n) => m - n);
        const { figure, bounds } = estimateWords(
          { low, estimate, high },
          { scale, signed, ...(decimals !== undefined && { decimals }) },
        );
        const read = (text: string) => Number(text.replace(/[,+]/g, ""));
        const [from = Number.NaN, to = Number.NaN] = bounds.split(" to ").map(read);
        const slack = 1e-9 * Math.max(1, Math.abs(scale * low), Math.abs(scale * high));
        expect(from).toBeLessThanOrEqual(scale * low + slack);
        expect(to).toBeGreaterThanOrEqual(scale * high - slack);
        expect(read(figure)).toBeGreaterThanOrEqual(from - slack);
        expect(read(figure)).toBeLessThanOrEqual(to + slack);
        if (decimals !== undefined) {
          const far = Math.abs(read(figure) - scale * estimate);
          expect(far).toBeLessThanOrEqual(0.5 * 10 ** -decimals + slack);
        }
      }),
    );
  });

  it("writes open intervals, figures without one, and no figure", () => {
    const open = { estimate: 71.26, low: 64.38, high: Number.POSITIVE_INFINITY };
    expect(estimateWords(open)).toEqual({ figure: "71.3", bounds: "64.3 or more" });
    expect(estimateWords({ estimate: 71.26 })).toEqual({ figure: "71.3", bounds: "" });
    expect(estimateWords({ estimate: 0.5 }, { scale: 100, decimals: 1 }).figure).toBe("50.0");
    expect(estimateWords({ estimate: Number.NaN, low: 0, high: 1 }).figure).toBe("–");
  });
});
