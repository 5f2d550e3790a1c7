import { describe, expect, it } from "vitest";
import { measureCells } from "../../../src/functions/benchmark/measure-cells.js";
import { type Made, made } from "./measured.js";

const prompts = ["A", "B", undefined].map((label, i) => ({
  id: String(i + 1),
  content: { text: `prompt ${i}` },
  ...(label === undefined ? {} : { label }),
}));
const judging = {
  names: ["m"],
  prompts,
  requests: 3,
  slo: { e2eMs: 100, ttftMs: 50 },
  judged: "Topic",
  seed: 1,
};

const figuresOf = (...facts: Made[]) =>
  measureCells([{ contender: 0, concurrency: 1, measured: facts.map(made) }], judging).cells[0]!;

describe("measureCells", () => {
  it("leaves out what was never asked", () => {
    expect(measureCells([{ contender: 0, concurrency: 1, measured: [] }], judging).cells).toEqual(
      [],
    );
  });

  it("counts failed requests in every denominator and in no time", () => {
    const cell = figuresOf(
      { totalMs: 80, ttftMs: 10, startMs: 0 },
      { slot: 1, status: "failed", totalMs: 9000, startMs: 80 },
      { slot: 2, totalMs: 90, ttftMs: 20, startMs: 9080 },
      { slot: 0, run: 1, totalMs: 200, ttftMs: 20 },
    );
    expect(cell).toMatchObject({ requests: 4, served: 3, failed: 1, runs: 2 });
    expect(cell.failureShare.estimate).toBe(0.25);
    expect(cell.e2eMs!.count).toBe(3);
    expect(cell.e2eMs!.p99.estimate).toBeLessThanOrEqual(200);
    expect(cell.goodput).toMatchObject({ met: 2, requests: 4, failed: 1, broken: { e2eMs: 1 } });
    expect(cell.rowsPerSecondByRun).toEqual([2 / 9.17, 1 / 0.2]);
  });

  it("has no time to first token where nothing was streamed, and says so", () => {
    const cell = figuresOf({ totalMs: 80, completion: 5 });
    expect(cell.streamed).toBe(false);
    expect(cell.ttftMs).toBeUndefined();
    expect(cell.tpotMs).toBeUndefined();
    expect(cell.itlMs).toBeUndefined();
    expect(cell.clientTokensPerSecond).toBeUndefined();
    expect(cell.e2eMs!.p50.estimate).toBe(80);
    expect(cell.goodput!.broken).toEqual({ e2eMs: 0, ttftMs: 1 });
  });

  it("pools the times between pieces of all answers", () => {
    const cell = figuresOf(
      { ttftMs: 1, gapsMs: [10, 10, 40], completion: 4 },
      { slot: 1, ttftMs: 1, gapsMs: [20], completion: 2 },
    );
    expect(cell.itlMs!.count).toBe(4);
    expect(cell.itlMs!.mean.estimate).toBe(20);
  });

  it("judges every labelled prompt once, an answer that is not ok as wrong", () => {
    const cell = figuresOf(
      { slot: 0, values: { Topic: "A" } },
      { slot: 1, status: "invalid", values: { Topic: "B" } },
      { slot: 2, values: { Topic: "A" } },
      { slot: 0, run: 1, values: { Topic: "B" } },
    );
    expect(cell.quality).toMatchObject({ rows: 2, accuracy: { estimate: 0.5 } });
  });
});
