import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TaskError } from "../../src/errors/index.js";
import { clopperPearsonInterval, wilsonInterval } from "../../src/statistics/index.js";
import { binomialMasses } from "./simulate.js";

const counts = fc
  .integer({ min: 1, max: 2000 })
  .chain((total) => fc.tuple(fc.integer({ min: 0, max: total }), fc.constant(total)));

/** Table I of R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872: methods 3 and 5. */
const NEWCOMBE = [
  { hits: 81, total: 263, wilson: [0.2553, 0.3662], exact: [0.2527, 0.3676] },
  { hits: 15, total: 148, wilson: [0.0624, 0.1605], exact: [0.0578, 0.1617] },
  { hits: 0, total: 20, wilson: [0, 0.1611], exact: [0, 0.1684] },
  { hits: 1, total: 29, wilson: [0.0061, 0.1718], exact: [0.0009, 0.1776] },
];

describe("wilsonInterval and clopperPearsonInterval", () => {
  it.each(NEWCOMBE)("give Newcombe's (1998) $hits of $total", ({ hits, total, wilson, exact }) => {
    const score = wilsonInterval(hits, total);
    expect(score.low).toBeCloseTo(wilson[0]!, 4);
    expect(score.high).toBeCloseTo(wilson[1]!, 4);
    const strict = clopperPearsonInterval(hits, total);
    expect(strict.low).toBeCloseTo(exact[0]!, 4);
    expect(strict.high).toBeCloseTo(exact[1]!, 4);
  });

  it("agree with statsmodels 0.15 proportion_confint to ten digits", () => {
    expect(wilsonInterval(1, 29).low).toBeCloseTo(0.006113214292762667, 10);
    expect(wilsonInterval(1, 29).high).toBeCloseTo(0.17175521879320294, 10);
    expect(clopperPearsonInterval(15, 148).low).toBeCloseTo(0.05784401008344857, 9);
    expect(clopperPearsonInterval(15, 148).high).toBeCloseTo(0.161650490349479, 9);
  });

  it("know nothing of no rows and refuse impossible counts", () => {
    expect(wilsonInterval(0, 0)).toMatchObject({ estimate: Number.NaN, low: 0, high: 1 });
    expect(clopperPearsonInterval(0, 0)).toMatchObject({ low: 0, high: 1 });
    expect(() => wilsonInterval(3, 2)).toThrow(TaskError);
    expect(() => wilsonInterval(0.5, 2)).toThrow(TaskError);
    expect(() => clopperPearsonInterval(1, 2, 95)).toThrow(/between 0 and 1/);
  });

  it("hold the estimate, mirror right and wrong, and narrow with rows", () => {
    fc.assert(
      fc.property(counts, ([hits, total]) => {
        for (const interval of [wilsonInterval, clopperPearsonInterval]) {
          const found = interval(hits, total);
          const mirror = interval(total - hits, total);
          expect(found.low).toBeLessThanOrEqual(hits / total);
          expect(found.high).toBeGreaterThanOrEqual(hits / total);
          expect(found.low).toBeGreaterThanOrEqual(0);
          expect(found.high).toBeLessThanOrEqual(1);
          expect(mirror.high).toBeCloseTo(1 - found.low, 8);
          const more = interval(4 * hits, 4 * total);
          expect(more.high - more.low).toBeLessThan(found.high - found.low);
        }
      }),
    );
  });

  it.each([10, 50, 200])("cover as promised with %i rows, computed exactly", (total) => {
    const shares = Array.from({ length: 199 }, (_, i) => (i + 1) / 200);
    const coverage = (interval: typeof wilsonInterval): number[] => {
      const ends = Array.from({ length: total + 1 }, (_, hits) => interval(hits, total));
      return shares.map((share) =>
        binomialMasses(total, share).reduce(
          (sum, mass, hits) =>
            sum + (ends[hits]!.low <= share && share <= ends[hits]!.high ? mass : 0),
          0,
        ),
      );
    };
    const wilson = coverage(wilsonInterval);
    const average = wilson.reduce((sum, each) => sum + each, 0) / wilson.length;
    expect(average).toBeGreaterThan(0.945);
    expect(average).toBeLessThan(0.96);
    expect(Math.min(...coverage(clopperPearsonInterval))).toBeGreaterThanOrEqual(0.95);
  });
});
