import { describe, expect, it, onTestFinished } from "vitest";
import { closeEngines, ollama } from "../../../src/engines/index.js";
import { benchmark } from "../../../src/functions/index.js";
import { type FakeOllamaOptions, startFakeOllama } from "../../servers/fake-ollama.js";
import { useTempHome } from "../temp-home.js";

useTempHome();

async function server(options: FakeOllamaOptions = {}) {
  const fake = await startFakeOllama({ slots: 2, pieceMs: 2, latencyMs: 4, ...options });
  onTestFinished(async () => {
    await closeEngines();
    await fake.stop();
  });
  return fake;
}

const base = { prompt: "Say something.", handleSignals: false, runs: 2, requests: 4 } as const;

describe("benchmark against Ollama", () => {
  it("tells first token, tokens, load, memory and the server's own figures", async () => {
    const models = [{ name: "llama3.2", size: 3_000_000, sizeVram: 2_000_000 }];
    const fake = await server({ models, loadMs: 30, answer: () => "word ".repeat(12) });
    const engine = ollama({ host: fake.url });
    const result = await benchmark({ ...base, models: { engine, model: "llama3.2" } });
    const [cell] = result.cells;
    expect(cell!.streamed).toBe(true);
    expect(cell!.ttftMs!.p50.estimate).toBeLessThan(cell!.e2eMs!.p50.estimate);
    expect(cell!.tpotMs!.count).toBe(8);
    expect(cell!.itlMs!.count).toBeGreaterThan(8);
    expect(cell!.serverTokensPerSecond!.estimate).toBeGreaterThan(0);
    expect(cell!.clientTokensPerSecond!.estimate).toBeGreaterThan(0);
    expect(cell!.clientOverheadMs!.estimate).toBeGreaterThanOrEqual(0);
    const [own] = result.models;
    expect(own!.memory).toEqual({ sizeBytes: 3_000_000, vramBytes: 2_000_000 });
    expect(own!.load).toMatchObject({ wasLoaded: false, reloads: 0 });
    expect(own!.load.firstMs).toBeGreaterThanOrEqual(29);
    expect(own!.info.contextTokens).toBeGreaterThan(0);
    expect(own!.info.serverVersion).toBeDefined();
    expect(own!.info.digest).toBeDefined();
    expect(result.toMarkdown()).toContain("3.00 MB");
  });

  it("says when a model was in memory already", async () => {
    const fake = await server();
    const engine = ollama({ host: fake.url });
    await engine.warm("llama3.2", {});
    const result = await benchmark({ ...base, models: { engine, model: "llama3.2" } });
    expect(result.models[0]!.load.wasLoaded).toBe(true);
    expect(result.notes.join("\n")).toContain("llama3.2 was in memory already");
  });

  it("compares hosts that have the same model", async () => {
    const [near, far] = [await server(), await server({ latencyMs: 80 })];
    const result = await benchmark({
      ...base,
      model: "ollama:llama3.2",
      hosts: [near.url, far.url],
    });
    expect(result.cells.map(({ model }) => model)).toEqual([
      `llama3.2 (${near.url})`,
      `llama3.2 (${far.url})`,
    ]);
    expect(near.stats.requests).toBe(far.stats.requests);
    expect(result.models.map(({ info }) => info.host)).toEqual([near.url, far.url]);
    expect(
      result.ratios.find(({ figure }) => figure === "e2e_p50_ms")!.ratio.estimate,
    ).toBeGreaterThan(1);
  });

  it("keeps as many requests in flight as it says, failures of the server among them", async () => {
    const fake = await server({ faults: [{ fault: { kind: "status", status: 400 }, every: 4 }] });
    const engines = { box: ollama({ host: fake.url }) };
    const result = await benchmark({
      ...base,
      engines,
      model: "llama3.2",
      concurrency: 3,
      requests: 8,
      warmup: 0,
    });
    expect(fake.stats.maxInFlight).toBe(3);
    expect(result.cells[0]).toMatchObject({ requests: 16, failed: 4, served: 12 });
  });

  it("compares one model under several options", async () => {
    const fake = await server();
    const model = { engine: ollama({ host: fake.url }), model: "llama3.2" };
    const result = await benchmark({
      ...base,
      models: [
        { model, options: { contextTokens: 2048 } },
        { model, options: { contextTokens: 4096 }, name: "wide" },
      ],
      requests: 1,
    });
    expect(result.cells.map((cell) => cell.model)).toEqual([
      "llama3.2 (contextTokens 2048)",
      "wide",
    ]);
    const contexts = fake.received
      .filter(({ path }) => path === "/api/chat")
      .map(({ body }) => (body!.options as { num_ctx?: number }).num_ctx);
    expect(new Set(contexts)).toEqual(new Set([2048, 4096]));
    // Each window has its own loading, so that the model is loaded anew whenever the other had it.
    expect(result.models.map(({ load }) => [load.wasLoaded, load.reloads])).toEqual([
      [false, 1],
      [false, 0],
    ]);
    expect(result.notes.join("\n")).toContain("had to be loaded 1 more time:");
  });

  it("lists the models of a server that does not have the one wanted", async () => {
    const fake = await server();
    await expect(benchmark({ ...base, hosts: [fake.url], model: "lama3.2" })).rejects.toMatchObject(
      { code: "model-not-found", message: expect.stringContaining("llama3.2") },
    );
    expect(fake.stats.requests).toBe(0);
  });
});
