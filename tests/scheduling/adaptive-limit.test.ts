import { describe, expect, it } from "vitest";
import type { ConcurrencyDecision } from "../../src/contract/index.js";
import { adaptiveLimit, runAll } from "../../src/scheduling/index.js";
import { type ClientShape, logNormal, type ServerShape, simulate } from "./simulate-server.js";

const ROWS = 2000;

function runs(server: ServerShape, client: Partial<ClientShape> = {}, seeds = 20) {
  const shape = { rows: ROWS, ...client };
  return Array.from({ length: seeds }, (_, seed) =>
    simulate((now) => adaptiveLimit({ now }), server, shape, seed + 1),
  );
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function clock() {
  let ms = 0;
  return { now: () => ms, pass: (by: number) => (ms += by) };
}

describe("adaptiveLimit against a silent queue", () => {
  for (const slots of [2, 4, 16]) {
    it(`keeps ${slots} slots of 40 ms busy, never with more than twice as many in flight`, () => {
      for (const server of [
        { slots: () => slots, serviceMs: () => 40 },
        { slots: () => slots, serviceMs: (_: number, random: () => number) => 32 + 16 * random() },
      ]) {
        for (const turnaroundMs of [undefined, (random: () => number) => 1 + 2 * random()]) {
          const reports = runs(server, turnaroundMs ? { turnaroundMs } : {});
          expect(Math.min(...reports.map((report) => report.busy))).toBeGreaterThanOrEqual(0.95);
          const most = Math.max(...reports.map((report) => report.maxInFlightSettled));
          expect(most).toBeLessThanOrEqual(2 * slots);
        }
      }
    });
  }

  it("puts no more than three requests into a server with one slot", () => {
    const reports = runs({ slots: () => 1, serviceMs: () => 40 });
    expect(Math.max(...reports.map((report) => report.maxInFlightSettled))).toBeLessThanOrEqual(3);
    expect(Math.min(...reports.map((report) => report.busy))).toBeGreaterThan(0.99);
  });

  for (const [slots, sigma, least] of [
    [4, 0.5, 0.97],
    [4, 0.8, 0.95],
    [16, 0.5, 0.93],
    [16, 0.8, 0.88],
  ] as const) {
    it(`copes with latencies that vary (log-normal ${sigma}) on ${slots} slots`, () => {
      const factor = logNormal(sigma);
      const reports = runs({ slots: () => slots, serviceMs: (_, random) => 40 * factor(random) });
      expect(median(reports.map((report) => report.busy))).toBeGreaterThan(least);
      const most = median(reports.map((report) => report.meanLimitSettled));
      expect(most).toBeLessThan(2 * slots);
    });
  }

  it("uses the units of an answer to see through long and short ones", () => {
    const factor = logNormal(0.8);
    const reports = runs({
      slots: () => 4,
      serviceMs: (_, random) => 40 * factor(random),
      units: (ms) => ms / 2,
    });
    expect(median(reports.map((report) => report.busy))).toBeGreaterThan(0.98);
    expect(median(reports.map((report) => report.meanLimitSettled))).toBeLessThan(6);
  });

  it("decides within tens of answers when a row takes a second", () => {
    const factor = logNormal(0.5);
    const reports = runs(
      { slots: () => 4, serviceMs: (_, random) => 1000 * factor(random) },
      { rows: 300 },
    );
    expect(median(reports.map((report) => report.busySettled))).toBeGreaterThan(0.96);
  });
});

describe("adaptiveLimit as conditions change", () => {
  const factor = logNormal(0.3);
  const serviceMs = (_: number, random: () => number): number => 40 * factor(random);

  it("grows again when the server gets more slots", () => {
    const reports = runs({ slots: (at) => (at < 8000 ? 4 : 16), serviceMs }, { rows: 4000 });
    expect(median(reports.map((report) => report.finalLimit))).toBeGreaterThanOrEqual(15);
  });

  it("shrinks when the server loses slots", () => {
    const reports = runs(
      { slots: (at) => (at < 3000 ? 16 : 4), serviceMs },
      { rows: 3000, settledAfter: 2000 },
    );
    expect(median(reports.map((report) => report.maxInFlightSettled))).toBeLessThanOrEqual(8);
  });

  it("does not take longer rows for a queue", () => {
    const reports = runs(
      { slots: () => 8, serviceMs: (row, random) => (row > 1000 ? 3 : 1) * serviceMs(row, random) },
      { rows: 3000, settledAfter: 1200 },
    );
    expect(median(reports.map((report) => report.busySettled))).toBeGreaterThan(0.95);
  });

  it("finds most of the throughput of a server that shares its speed", () => {
    // 40 ms alone and 10 ms more for each other request: never more than 100 rows/s.
    const shape = { slots: () => 256, serviceMs, speed: (n: number) => 40 / (40 + 10 * n) };
    const reports = runs(shape);
    expect(median(reports.map((report) => report.rowsPerSecondSettled))).toBeGreaterThan(75);
    expect(median(reports.map((report) => report.meanLimitSettled))).toBeLessThan(50);
  });

  it("stays below what a server with a short queue refuses", () => {
    const reports = runs({ slots: () => 16, queueLimit: 4, serviceMs }, { rows: 3000 });
    expect(median(reports.map((report) => report.failures))).toBeLessThan(60);
    expect(median(reports.map((report) => report.busySettled))).toBeGreaterThan(0.75);
  });
});

describe("adaptiveLimit and failures", () => {
  /** Answers `count` requests at the current limit, one after another in flight time of 40 ms. */
  function answer(
    limit: ReturnType<typeof adaptiveLimit>,
    time: ReturnType<typeof clock>,
    rounds: number,
  ) {
    for (let round = 0; round < rounds; round++) {
      const inFlight = limit.current;
      for (let i = 0; i < inFlight; i++) limit.started();
      time.pass(40);
      for (let i = 0; i < inFlight; i++) limit.finished({ ms: 40 });
    }
  }

  it("halves on busy, once for all requests that were in flight together", () => {
    const time = clock();
    const limit = adaptiveLimit({ start: 16, now: time.now });
    for (let i = 0; i < 16; i++) limit.started();
    time.pass(5);
    for (let i = 0; i < 16; i++) limit.finished({ ms: 5, failure: "busy" });
    expect(limit.current).toBe(8);
    expect(limit.decisions).toEqual([
      { atMs: 5, from: 16, to: 8, why: "the server said it is busy with 16 in flight; 8" },
    ]);
  });

  it("holds still for a while after a cut, then climbs in small steps below what was refused", () => {
    const time = clock();
    const limit = adaptiveLimit({ start: 16, now: time.now });
    limit.started();
    time.pass(5);
    limit.finished({ ms: 5, failure: "busy" });
    answer(limit, time, 20);
    expect(limit.current).toBe(8);
    const seen: number[] = [];
    limit.onChange(() => seen.push(limit.current));
    answer(limit, time, 60);
    expect(seen[0]).toBe(10);
    expect(Math.max(...seen)).toBe(15);
  });

  it("forgives a single timeout but gives up a quarter when they repeat", () => {
    const time = clock();
    const limit = adaptiveLimit({ start: 8, now: time.now });
    for (let i = 0; i < 8; i++) limit.started();
    time.pass(1000);
    limit.finished({ ms: 1000, failure: "timeout" });
    expect(limit.current).toBe(8);
    limit.finished({ ms: 1000, failure: "timeout" });
    expect(limit.current).toBe(6);
    limit.finished({ ms: 1000, failure: "timeout" });
    expect(limit.current).toBe(6);
  });

  it("learns nothing from cancelled requests and never goes below 1", () => {
    const time = clock();
    const limit = adaptiveLimit({ start: 1, now: time.now });
    limit.started();
    time.pass(1);
    limit.finished({ ms: 1, failure: "other" });
    limit.started();
    limit.finished({ ms: 0, failure: "busy" });
    expect(limit.current).toBe(1);
    expect(limit.decisions).toEqual([]);
  });

  it("does not grow while the limit is not in use", () => {
    const time = clock();
    const limit = adaptiveLimit({ start: 4, now: time.now });
    for (let i = 0; i < 200; i++) {
      limit.started();
      time.pass(40);
      limit.finished({ ms: 40 });
    }
    expect(limit.current).toBe(4);
  });

  it("never exceeds its maximum", () => {
    const time = clock();
    const limit = adaptiveLimit({ max: 5, now: time.now });
    answer(limit, time, 300);
    expect(limit.current).toBe(5);
  });

  it("is not thrown off by a pause", () => {
    const time = clock();
    const limit = adaptiveLimit({ now: time.now });
    answer(limit, time, 2);
    time.pass(600_000);
    answer(limit, time, 20);
    expect(limit.current).toBeGreaterThan(8);
  });
});

describe("adaptiveLimit's log", () => {
  it("tells each change with its figures, to the callback and in the list", () => {
    const told: ConcurrencyDecision[] = [];
    let limit!: ReturnType<typeof adaptiveLimit>;
    simulate(
      (now) => {
        limit = adaptiveLimit({ now, onDecision: (decision) => told.push(decision) });
        return limit;
      },
      { slots: () => 4, serviceMs: () => 40 },
      { rows: 400 },
      1,
    );
    expect(told).toEqual(limit.decisions);
    expect(told[0]).toEqual({
      atMs: 120,
      from: 2,
      to: 4,
      why: "49.4 requests/s with 2 in flight to begin with; try 4",
    });
    for (const [at, decision] of told.entries()) {
      expect(decision.from).toBe(at === 0 ? 2 : told[at - 1]!.to);
      expect(decision.why).toMatch(/\d/);
    }
  });
});

describe("adaptiveLimit with real timers", () => {
  it("grows beyond its start and finishes everything", async () => {
    const limit = adaptiveLimit();
    const waiting: (() => void)[] = [];
    let active = 0;
    const next = (): void => {
      if (active >= 4 || waiting.length === 0) return;
      active++;
      const answer = waiting.shift()!;
      setTimeout(() => {
        active--;
        answer();
        next();
      }, 20);
    };
    let done = 0;
    await runAll(
      Array.from({ length: 300 }, (_, i) => i),
      async () => {
        const start = performance.now();
        limit.started();
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          next();
        });
        limit.finished({ ms: performance.now() - start });
        done++;
      },
      { limit },
    );
    expect(done).toBe(300);
    expect(limit.decisions.length).toBeGreaterThan(1);
    expect(limit.current).toBeGreaterThan(1);
  });
});
