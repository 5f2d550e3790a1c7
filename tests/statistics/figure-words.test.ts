import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  figureWords,
  writtenConfidence,
  writtenP,
  writtenRows,
} from "../../src/statistics/figure-words.js";

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
