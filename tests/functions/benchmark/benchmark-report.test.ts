import { describe, expect, it } from "vitest";
import { benchmarkReport } from "../../../src/functions/benchmark/benchmark-report.js";
import { makeResult } from "../../../src/functions/benchmark/make-result.js";
import { made } from "./measured.js";

const machine = {
  cpu: "a processor",
  cores: 4,
  memoryBytes: 8e9,
  platform: "linux",
  node: "20",
  promptframe: "0",
  load: 0.5,
  at: "2026-11-21T12:00:00.000Z",
};

/** A benchmark of so many models, measured in one second. */
function resultOf(
  models: number,
  more: { readonly load?: number; readonly scored?: boolean } = {},
) {
  const prompts = Array.from({ length: 12 }, (_, i) => ({
    id: `${i}`,
    content: { text: `${i}` },
  }));
  const server = more.scored ? { promptMs: 90, generateMs: 1 } : { promptMs: 5, generateMs: 40 };
  const measured = Array.from({ length: models }, (_, cell) =>
    [0, 1, 2].flatMap((run) =>
      prompts.map((_prompt, slot) =>
        made({
          cell,
          run,
          slot,
          startMs: 100 * slot,
          totalMs: 50 + slot + run + 30 * cell,
          ttftMs: 8,
          gapsMs: [20, 20],
          completion: 3,
          server,
        }),
      ),
    ),
  ).flat();
  const plan = {
    runs: 3,
    levels: [1],
    requests: 12,
    warmup: 0,
    order: "abba" as const,
    seed: 1,
    unique: false,
    stream: true,
  };
  const contenders = Array.from({ length: models }, (_, at) => ({
    name: `model ${at}`,
    handle: { model: "m" } as never,
    options: {},
    info: { name: "m", engine: "e", digest: "d" },
    owned: false,
  }));
  return makeResult({
    session: { measured, plan, prompts, total: measured.length },
    contenders,
    machine: { ...machine, load: more.load ?? 0.5 },
    asked: { judged: undefined, labelNotes: [] },
    options: {},
    end: { summary: { id: "run", reused: 0 } as never },
  });
}

const textsOf = (result: ReturnType<typeof resultOf>, tone: string) =>
  benchmarkReport(result).parts.flatMap((part) =>
    part.kind === "text" && part.tone === tone ? [part.text] : [],
  );
const figuresOf = (result: ReturnType<typeof resultOf>) =>
  benchmarkReport(result).parts.flatMap((part) => (part.kind === "figure" ? [part.name] : []));

describe("benchmarkReport", () => {
  it("puts the comparison in front, and each model's speed behind it", () => {
    const result = resultOf(2);
    expect(textsOf(result, "verdict")).toEqual([
      expect.stringContaining("The median latency of model 1 is 1.531 times that of model 0"),
    ]);
    expect(textsOf(result, "note")[0]).toContain("model 0: median latency 56.5 ms");
    expect(figuresOf(result)).toEqual(["latency", "ttft", "throughput", "distribution"]);
  });

  it("tells of one model how fast it is, and draws no single bar", () => {
    const result = resultOf(1);
    expect(textsOf(result, "verdict")[0]).toContain("model 0: median latency");
    expect(figuresOf(result)).toEqual(["distribution"]);
  });

  it("warns of a busy machine before any figure", () => {
    expect(textsOf(resultOf(1), "warning")).toEqual([]);
    const busy = resultOf(1, { load: 9 });
    expect(textsOf(busy, "warning")[0]).toContain("used 9.00 of 4 cores");
    const { parts } = benchmarkReport(busy);
    const warning = parts.findIndex((part) => part.kind === "text" && part.tone === "warning");
    expect(warning).toBeLessThan(parts.findIndex(({ kind }) => kind === "table"));
    expect(textsOf(busy, "note").join("\n")).not.toContain("busy");
  });

  it("has no first token where labels were scored, and says why", () => {
    const result = resultOf(1, { scored: true });
    expect(result.cells[0]!.ttftMs).toBeUndefined();
    expect(result.cells[0]!.serverTokensPerSecond).toBeUndefined();
    expect(result.cells[0]!.e2eMs!.p50.estimate).toBeCloseTo(56.5, 9);
    expect(result.notes.join("\n")).toContain("model 0 scored the labels of its answers");
  });

  it("writes each ratio in its table as the sentence beside it does", () => {
    const table = benchmarkReport(resultOf(2)).parts.find(
      (part) => part.kind === "table" && part.title?.startsWith("Times the figure"),
    );
    const rows = table?.kind === "table" ? table.rows : [];
    expect(rows.length).toBeGreaterThan(0);
    for (const [, , , times, sentence] of rows) {
      const [, low, high] = /^\S+ \((\S+) to (\S+)\)$/.exec(String(times))!;
      expect(sentence).toContain(`between ${low} and ${high} `);
    }
  });

  it("lists every figure with its interval and what it is", () => {
    const table = benchmarkReport(resultOf(2)).parts.find(
      (part) => part.kind === "table" && part.title?.startsWith("Every figure"),
    );
    const rows = table?.kind === "table" ? table.rows : [];
    expect(rows.map(([name]) => name)).toContain("latency p95, ms");
    expect(rows.every((row) => row.length === 4 && String(row[3]).length > 5)).toBe(true);
    // 12 prompts cannot bound the 95th percentile from above.
    expect(rows.find(([name]) => name === "latency p95, ms")![1]).toMatch(/\(\d.* or more\)/);
  });
});
