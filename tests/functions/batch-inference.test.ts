import { describe, expect, it } from "vitest";
import { z } from "zod";
import { scripted } from "../../src/engines/index.js";
import { EngineError } from "../../src/errors/index.js";
import { type BatchResult, batchInference, runs } from "../../src/functions/index.js";
import { useTempHome } from "./temp-home.js";

useTempHome();

const prompts = ["first", "slow", "bad", "quick"];
const fast = { startDelayMs: 0 } as const;

function model() {
  return scripted(
    ({ messages }) => {
      const text = messages.at(-1)!.content;
      if (text === "bad") throw new EngineError("refused", "bad request");
      return text.toUpperCase();
    },
    { latencyMs: ({ messages }) => (messages.at(-1)!.content === "slow" ? 60 : 1) },
  );
}

describe("batchInference", () => {
  it("gives results in the order of the prompts and keeps failures in their place", async () => {
    const results = await batchInference(prompts, { model: model(), ...fast });
    expect(results.map(({ prompt }) => prompt)).toEqual(prompts);
    expect(results[1]).toMatchObject({
      success: true,
      response: "SLOW",
      attempts: 1,
      status: "ok",
    });
    expect(results[1]!.tokens!.completion).toBeGreaterThan(0);
    expect(results[1]!.durations!.totalMs).toBeGreaterThan(0);
    expect(results[2]).toMatchObject({ success: false, error: { code: "refused" } });
    expect(results[2]!.response).toBeUndefined();
  });

  it("yields results as they arrive", async () => {
    const seen: BatchResult[] = [];
    const batch = batchInference(prompts, { model: model(), ...fast });
    for await (const result of batch) seen.push(result);
    expect(seen.at(-1)!.prompt).toBe("slow");
    expect((await batch).map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect((await batch.run).counts).toMatchObject({ ok: 3, failed: 1 });
  });

  it("has five requests in flight by default", async () => {
    const slow = scripted(() => "x", { latencyMs: 30 });
    await batchInference(
      Array.from({ length: 20 }, (_, i) => `prompt ${i}`),
      { model: slow, ...fast },
    );
    expect(slow.maxInFlight).toBe(5);
  });

  it("continues where it stopped and says what was reused", async () => {
    const own = model();
    await batchInference(prompts, { model: own, ...fast });
    const again = await batchInference(prompts, { model: own, ...fast });
    expect(again.map(({ reused }) => reused)).toEqual([true, true, false, true]);
    expect(own.calls).toBe(5);
  });

  it("types the answers", async () => {
    const results = await batchInference(["a"], {
      model: scripted(() => '{"n": 4}'),
      answer: z.object({ n: z.number() }),
    });
    expect(results[0]!.values).toEqual({ n: 4 });
  });

  it("takes prompts that come over time", async () => {
    async function* stream() {
      yield "one";
      yield "two";
    }
    const results = await batchInference(stream(), { model: model(), ...fast });
    expect(results.map(({ response }) => response)).toEqual(["ONE", "TWO"]);
  });

  it("gives other images of the same texts a run of their own", async () => {
    const own = model();
    const idOf = async (byte: number) => {
      const batch = batchInference([{ text: "see", images: [new Uint8Array([byte])] }], {
        model: own,
        ...fast,
      });
      return (await batch.run).id;
    };
    const [first, other, again] = [await idOf(1), await idOf(2), await idOf(1)];
    expect(other).not.toBe(first);
    expect(again).toBe(first);
    expect(own.calls).toBe(2);
  });

  it.each([
    [[], "no-rows"],
    [["fine", "  "], "prompt-empty"],
    [["fine", 42], "prompt-empty"],
    [[{ text: "see", images: ["photo.png"] }], "option-invalid"],
    ["one string", "data-kind"],
    [42, "data-kind"],
  ])("rejects %j before any call", async (bad, code) => {
    const own = model();
    await expect(batchInference(bad as string[], { model: own })).rejects.toMatchObject({ code });
    expect(own.calls).toBe(0);
  });

  it("resolves when the run is cancelled, with the rest skipped", async () => {
    const slow = scripted(() => "fine", { latencyMs: 50 });
    const results = await batchInference(
      Array.from({ length: 200 }, (_, i) => `prompt ${i}`),
      {
        model: slow,
        ...fast,
        concurrency: 1,
        onEvent: (event) => {
          if (event.type === "run-started") setTimeout(() => void runs.cancel(event.runId), 100);
        },
      },
    );
    expect(results).toHaveLength(200);
    expect(results[0]).toMatchObject({ success: true });
    expect(results.at(-1)).toMatchObject({ status: "skipped", error: { code: "cancelled" } });
  });
});
