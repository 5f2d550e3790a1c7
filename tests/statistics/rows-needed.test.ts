import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TaskError } from "../../src/errors/index.js";
import { mcnemar, rowsForPairedMeans, rowsForPairedShares } from "../../src/statistics/index.js";
import { samplingError, shareOf } from "./simulate.js";

describe("rowsForPairedShares", () => {
  it("gives Connor's (1987) example, p. 209: chances 0.45 and 0.05 need 23 pairs", () => {
    expect(rowsForPairedShares(0.4, 0.5)).toBe(23);
    expect(rowsForPairedShares(-0.4, 0.5)).toBe(23);
  });

  it("gives 155 pairs for chances 0.30 and 0.15 by the same formula", () => {
    expect(rowsForPairedShares(0.15, 0.45)).toBe(155);
  });

  it("needs endless rows for no difference and refuses what is no share", () => {
    expect(rowsForPairedShares(0, 0.1)).toBe(Number.POSITIVE_INFINITY);
    expect(() => rowsForPairedShares(3, 10)).toThrow(TaskError);
    expect(() => rowsForPairedShares(0.1, 0.2, { power: 80 })).toThrow(/power/);
  });

  it("asks for more rows for smaller differences, more discordance, more power", () => {
    const size = fc.double({ min: 0.01, max: 0.4, noNaN: true });
    fc.assert(
      fc.property(size, size, (difference, extra) => {
        const rows = rowsForPairedShares(difference, difference + extra);
        expect(rowsForPairedShares(difference / 2, difference + extra)).toBeGreaterThan(rows);
        expect(rowsForPairedShares(difference, difference + extra / 2)).toBeLessThanOrEqual(rows);
        expect(
          rowsForPairedShares(difference, difference + extra, { power: 0.95 }),
        ).toBeGreaterThan(rows);
      }),
    );
  });

  it.each([
    [0.1, 0.3],
    [0.05, 0.15],
  ])("gives McNemar's test the power promised (difference %f, discordance %f)", (size, spread) => {
    const rows = rowsForPairedShares(size, spread);
    const gain = (spread + size) / 2;
    const power = shareOf(1500, 11, (random) => {
      let onlySecond = 0;
      let onlyFirst = 0;
      for (let i = 0; i < rows; i++) {
        const drawn = random.next();
        if (drawn < gain) onlySecond++;
        else if (drawn < spread) onlyFirst++;
      }
      return mcnemar({ onlyFirst, onlySecond }).p < 0.05;
    });
    expect(Math.abs(power - 0.8)).toBeLessThan(samplingError(0.8, 1500) + 0.01);
  });
});

describe("rowsForPairedMeans", () => {
  it("gives the textbook 32 pairs for half a standard deviation (normal approximation)", () => {
    expect(rowsForPairedMeans(0.5, 1)).toBe(32);
    expect(rowsForPairedMeans(50, 100)).toBe(32);
    expect(rowsForPairedMeans(0, 1)).toBe(Number.POSITIVE_INFINITY);
    expect(() => rowsForPairedMeans(1, -1)).toThrow(TaskError);
  });
});
