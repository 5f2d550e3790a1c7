import { describe, expect, it } from "vitest";
import {
  clientRateOf,
  overheadOf,
  runRates,
  samplesOf,
  serverRateOf,
  tpotOf,
  unitOf,
} from "../../../src/functions/benchmark/cell-requests.js";
import { made } from "./measured.js";

describe("figures of one request", () => {
  it("counts the time per output token after the first", () => {
    expect(tpotOf(made({ totalMs: 110, ttftMs: 10, completion: 11 }))).toBe(10);
    expect(clientRateOf(made({ totalMs: 110, ttftMs: 10, completion: 11 }))).toBe(100);
  });

  it("has no time per output token for one token, without streaming, and after thinking", () => {
    expect(tpotOf(made({ totalMs: 110, ttftMs: 10, completion: 1 }))).toBeUndefined();
    expect(tpotOf(made({ totalMs: 110, completion: 11 }))).toBeUndefined();
    expect(
      tpotOf(made({ totalMs: 110, ttftMs: 10, completion: 11, thought: true })),
    ).toBeUndefined();
  });

  it("sets the server's speed beside the client's, and what the server does not account for", () => {
    const server = { queueMs: 5, loadMs: 1, promptMs: 20, generateMs: 50 };
    const measured = made({ totalMs: 80, completion: 10, server });
    expect(serverRateOf(measured)).toBe(200);
    expect(overheadOf(measured)).toBe(4);
    expect(overheadOf(made())).toBeUndefined();
    expect(serverRateOf(made({ completion: 10 }))).toBeUndefined();
  });
});

describe("samplesOf", () => {
  it("leaves out failed requests and those without the figure", () => {
    const measured = [
      made({ totalMs: 10 }),
      made({ slot: 1, status: "failed", totalMs: 1 }),
      made({ slot: 2, status: "truncated", totalMs: 30 }),
      made({ slot: 3, status: "invalid", totalMs: 40 }),
    ];
    const unit = unitOf(1, 4);
    const values = samplesOf(measured, unit, (each) =>
      each.slot === 3 ? undefined : each.durations.totalMs,
    );
    expect(values).toEqual([
      { unit: 0, run: 0, value: 10 },
      { unit: 2, run: 0, value: 30 },
    ]);
  });

  it("keeps the runs of a prompt together once there are enough prompts", () => {
    const units = (prompts: number, requests: number) => {
      const unit = unitOf(prompts, requests);
      const all = [0, 1].flatMap((run) =>
        Array.from({ length: requests }, (_, slot) => unit(made({ run, slot }))),
      );
      return new Set(all).size;
    };
    expect(units(3, 6)).toBe(12);
    expect(units(10, 10)).toBe(10);
    expect(units(12, 24)).toBe(12);
  });
});

describe("runRates", () => {
  it("takes a run's time from its first send to its last byte", () => {
    const run = [
      made({ startMs: 5, totalMs: 100, completion: 4 }),
      made({ slot: 1, startMs: 6, totalMs: 200, completion: 6 }),
      made({ slot: 2, startMs: 105, totalMs: 50, status: "failed" }),
    ];
    expect(runRates(run)).toEqual([{ seconds: 0.201, served: 2, tokens: 10 }]);
  });

  it("adds up the parts of an interrupted run, however far apart they are", () => {
    const parts = [
      made({ run: 1, startMs: 0, totalMs: 100, round: 1000 }),
      made({ run: 1, slot: 1, startMs: 3, totalMs: 57, round: 999_000 }),
      made({ run: 0, startMs: 0, totalMs: 30 }),
    ];
    expect(runRates(parts).map(({ seconds }) => seconds)).toEqual([0.03, 0.157]);
  });
});
