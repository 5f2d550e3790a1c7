import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TaskError } from "../../src/errors/index.js";
import { goodput } from "../../src/statistics/index.js";

const REQUESTS = [
  { ok: true, ttftMs: 100, tpotMs: 20, e2eMs: 900 },
  { ok: true, ttftMs: 300, tpotMs: 20, e2eMs: 900 },
  { ok: true, ttftMs: 100, tpotMs: 60, e2eMs: 2500 },
  { ok: true, ttftMs: 200, e2eMs: 200 },
  { ok: false },
];

describe("goodput", () => {
  it("counts requests that keep every limit; one-token answers keep any time per token", () => {
    const found = goodput(REQUESTS, { ttftMs: 200, tpotMs: 50, e2eMs: 1000 }, 10);
    expect(found).toMatchObject({ met: 2, requests: 5, failed: 1, perSecond: 0.2 });
    expect(found.broken).toEqual({ ttftMs: 1, tpotMs: 1, e2eMs: 1 });
    expect(found.share.estimate).toBe(0.4);
    expect(found.share.high).toBeLessThan(1);
  });

  it("asks only for the limits given; a time that was not measured breaks its limit", () => {
    expect(goodput(REQUESTS, {}, 1)).toMatchObject({ met: 4, broken: {} });
    expect(goodput([{ ok: true, e2eMs: 5 }], { ttftMs: 10 }, 1).met).toBe(0);
    expect(goodput([], { ttftMs: 1 }, 1)).toMatchObject({ met: 0, perSecond: 0 });
  });

  it("refuses limits and durations that are none", () => {
    expect(() => goodput([], {}, 0)).toThrow(TaskError);
    expect(() => goodput([], { ttftMs: Number.NaN }, 1)).toThrow(/ttftMs/);
  });

  it("never falls when a limit is eased", () => {
    const request = fc.record({ ok: fc.boolean(), e2eMs: fc.integer({ min: 1, max: 1000 }) });
    fc.assert(
      fc.property(fc.array(request), fc.integer({ min: 1, max: 500 }), (requests, limit) => {
        const tight = goodput(requests, { e2eMs: limit }, 1).met;
        expect(goodput(requests, { e2eMs: 2 * limit }, 1).met).toBeGreaterThanOrEqual(tight);
        expect(tight).toBeLessThanOrEqual(requests.filter((each) => each.ok).length);
      }),
    );
  });
});
