import { describe, expect, it } from "vitest";
import type { BenchmarkCell } from "../../../src/functions/benchmark/benchmark-result.js";
import { kneesOf, ratiosOf } from "../../../src/functions/benchmark/compare-cells.js";
import { measureCells } from "../../../src/functions/benchmark/measure-cells.js";
import type { Measurement } from "../../../src/functions/benchmark/measurement.js";
import { made } from "./measured.js";

/** Rows per second as `benchmark` measured them at a fake Ollama with 2 slots and 100 ms of work, in three runs. */
const TWO_SLOTS = [
  [1, [8.31, 8.85, 8.65]],
  [2, [16.28, 18.04, 17.01]],
  [4, [17.8, 17.95, 18.01]],
  [8, [17.92, 17.55, 16.91]],
] as const;

function cellOf(model: string, concurrency: number, rates: readonly number[]): BenchmarkCell {
  const estimate = { estimate: rates[0]!, low: Number.NaN, high: Number.NaN, confidence: 0.95 };
  return {
    model,
    concurrency,
    runs: rates.length,
    requests: 10,
    served: 10,
    invalid: 0,
    truncated: 0,
    failed: 0,
    failureShare: estimate,
    errors: [],
    streamed: false,
    rowsPerSecond: estimate,
    rowsPerSecondByRun: rates,
    tokensPerSecond: estimate,
  };
}

describe("kneesOf", () => {
  it("names the knee of a server with two slots in a sentence", () => {
    const cells = TWO_SLOTS.map(([level, rates]) => cellOf("llama3.2", level, rates));
    const [knee] = kneesOf(cells, 1);
    expect(knee).toMatchObject({ model: "llama3.2", concurrency: 2, serialises: true });
    expect(knee!.sentence).toContain("llama3.2: This server serialises beyond 2.");
    expect(knee!.sentence).toContain("stops growing beyond 2 at once");
  });

  it("says nothing of serialising while throughput still grows, or where the runs do not agree", () => {
    const growing = [1, 2, 4].map((level) => cellOf("a", level, [10 * level, 10.1 * level]));
    expect(kneesOf(growing, 1)[0]!.sentence).not.toContain("serialises");
    const twice = TWO_SLOTS.map(([level, rates]) => cellOf("a", level, rates.slice(0, 2)));
    expect(kneesOf(twice, 1)[0]).toMatchObject({ concurrency: 2, serialises: false });
    expect(kneesOf(twice, 1)[0]!.sentence).toContain("to tell 2 and 4 apart");
    const noisy = [
      cellOf("a", 1, [5, 20, 11]),
      cellOf("a", 2, [22, 9, 14]),
      cellOf("a", 4, [12, 24, 8]),
    ];
    expect(kneesOf(noisy, 1)[0]!.sentence).not.toContain("serialises");
  });

  it("has no knee for one concurrency, and none where nothing succeeded", () => {
    expect(kneesOf([cellOf("a", 1, [3, 4])], 1)).toEqual([]);
    expect(kneesOf([cellOf("a", 1, [0, 0]), cellOf("a", 2, [0, 0])], 1)).toEqual([]);
  });
});

describe("ratiosOf", () => {
  const prompts = Array.from({ length: 12 }, (_, i) => ({
    id: String(i),
    content: { text: `${i}` },
  }));
  const judging = { prompts, requests: 12, slo: undefined, judged: undefined, seed: 1 };
  const requests = (cell: number, times: number): Measurement[] =>
    [0, 1, 2].flatMap((run) =>
      prompts.map((_, slot) =>
        made({
          cell,
          run,
          slot,
          startMs: slot * 40 * times,
          totalMs: (20 + slot + run) * times,
          ttftMs: 5 * times,
          completion: 4,
        }),
      ),
    );
  const figures = measureCells(
    [
      { contender: 0, concurrency: 1, measured: requests(0, 1) },
      { contender: 1, concurrency: 1, measured: requests(1, 3) },
      { contender: 1, concurrency: 2, measured: requests(2, 3) },
    ],
    { ...judging, names: ["small", "large"] },
  );
  const ratios = ratiosOf({ ...figures, prompts: 12, requests: 12, seed: 1 });

  it("divides by the first model's figures at the same concurrency", () => {
    const byName = Object.fromEntries(ratios.map((each) => [each.figure, each]));
    expect(Object.keys(byName)).toEqual([
      "e2e_p50_ms",
      "ttft_p50_ms",
      "tpot_p50_ms",
      "rows_per_s",
      "tokens_per_s",
    ]);
    expect(ratios.every(({ concurrency }) => concurrency === 1)).toBe(true);
    expect(byName.e2e_p50_ms!.ratio.estimate).toBeCloseTo(3, 9);
    expect(byName.ttft_p50_ms!.ratio.estimate).toBeCloseTo(3, 9);
    expect(byName.rows_per_s!.ratio.estimate).toBeCloseTo(1 / 3, 9);
    expect(byName.e2e_p50_ms!.sentence).toContain("of large is 3 times that of small");
  });
});
