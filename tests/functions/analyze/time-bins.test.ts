import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TimeBins } from "../../../src/functions/analyze/time-bins.js";

describe("TimeBins", () => {
  it("holds every row and token, however long the time and whatever the order", () => {
    const times = fc.array(fc.integer({ min: 0, max: 10_000_000 }), {
      minLength: 1,
      maxLength: 500,
    });
    fc.assert(
      fc.property(times, (since) => {
        const bins = new TimeBins(5_000);
        for (const ms of since) bins.add(5_000 + ms, 1, 3);
        const points = bins.points();
        expect(points.length).toBeLessThanOrEqual(240);
        expect(bins.lastMs).toBe(5_000 + Math.max(...since));
        let from = 0;
        let rows = 0;
        let tokens = 0;
        for (const { atMs, rowsPerSecond, tokensPerSecond } of points) {
          const seconds = ((atMs - from) * 2) / 1000;
          rows += rowsPerSecond * seconds;
          tokens += tokensPerSecond * seconds;
          from += seconds * 1000;
        }
        expect(rows).toBeCloseTo(since.length, 6);
        expect(tokens).toBeCloseTo(since.length * 3, 6);
      }),
    );
  });

  it("tells a steady speed as it is", () => {
    const bins = new TimeBins(0);
    for (let ms = 0; ms < 60_000; ms += 10) bins.add(ms, 1, 2);
    const points = bins.points();
    // The last bin ends with its last row.
    for (const point of points.slice(0, -1)) {
      expect(point.rowsPerSecond).toBeCloseTo(100, 0);
      expect(point.tokensPerSecond).toBeCloseTo(200, 0);
    }
  });

  it("counts a row before its session's start at the start", () => {
    const bins = new TimeBins(1_000);
    bins.add(990, 1, 0);
    expect(bins.points()).toHaveLength(1);
  });
});
