import { describe, expect, it } from "vitest";
import { resultCharts } from "../../src/functions/result-charts.js";
import { processDataset, scripted, z } from "../../src/index.js";
import { useTempHome } from "./temp-home.js";

useTempHome();

const rows = Array.from({ length: 12 }, (_, i) => ({ Title: `t${i}` }));

describe("the charts of a result", () => {
  it("draw how rows ended and why some are not ok", async () => {
    const model = scripted(({ messages }) => {
      const isBad = messages.some(({ content }) => /t[05]$/m.test(content));
      return isBad ? "no" : '{"Topic":"A"}';
    });
    const result = await processDataset(rows, {
      model,
      prompt: "{{Title}}",
      answer: z.object({ Topic: z.enum(["A", "B"]) }),
      concurrency: 2,
    });
    const charts = resultCharts(result);
    expect(Object.keys(charts)).toEqual(["status", "failures"]);
    expect(charts.status!.data[0]).toMatchObject({ y: ["ok", "invalid"], x: [10, 2] });
    expect(charts.failures!.data[0]).toMatchObject({ x: [2] });
    expect(charts.status).toBe(charts.status);
  });

  it("draw how the concurrency changed, where it did", () => {
    const decisions = [{ atMs: 900, from: 1, to: 2, why: "throughput grew" }];
    const run = { counts: { ok: 3 }, concurrency: { last: 2, decisions }, elapsedMs: 4_000 };
    const charts = resultCharts({ run: run as never, failures: [] });
    expect(Object.keys(charts)).toEqual(["status", "concurrency"]);
    expect(charts.concurrency!.data[0]).toMatchObject({ x: [0, 0.9, 4], y: [1, 2, 2] });
  });
});
