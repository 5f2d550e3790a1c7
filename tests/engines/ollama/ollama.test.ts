import { afterEach, describe, expect, it, vi } from "vitest";
import { ollama } from "../../../src/engines/ollama/index.js";
import { EngineUnavailableError } from "../../../src/errors/index.js";
import { startFakeOllama } from "../../servers/fake-ollama.js";
import { describeEngine, expectKind, failure } from "../engine-contract.js";
import { lastBody, question, serve, serveFault } from "./serve.js";

afterEach(() => {
  vi.restoreAllMocks();
});

for (const native of [false, true]) {
  describeEngine(`ollama, ${native ? "native" : "Go-rendered"} chat`, async () => {
    const fake = await startFakeOllama({
      models: [{ name: "llama3.2", native }, { name: "qwen3:0.6b" }],
      latencyMs: ({ prompt }) => (prompt === "slow" ? 200 : 1),
      pieceMs: 5,
    });
    const engine = ollama({ host: fake.url });
    if (native) {
      // The first answer teaches the order; the contract is about all that follow.
      const properties = { Topic: { type: "string" }, Stars: { type: "integer" } };
      const schema = { type: "object", properties, required: ["Topic", "Stars"] };
      await engine.ask(question("Hi", { schema }));
    }
    return {
      engine,
      model: "llama3.2",
      scores: true,
      slow: question("slow"),
      dispose: async () => {
        await engine.close();
        await fake.stop();
      },
    };
  });
}

describe("ask", () => {
  it("counts times in milliseconds and finds the wait for a slot", async () => {
    const { engine } = await serve({ slots: 1, latencyMs: 40, loadMs: 30 });
    const [first, second] = await Promise.all([
      engine.ask(question("a")),
      engine.ask(question("b")),
    ]);
    expect(first!.durations.loadMs).toBeGreaterThan(20);
    expect(first!.durations.promptMs).toBeCloseTo(8, 3);
    expect(first!.durations.generateMs).toBeCloseTo(32, 3);
    expect(second!.durations.queueMs).toBeGreaterThan(20);
    expect(second!.durations.totalMs).toBeGreaterThan(80);
  });

  it("tells which models are in memory, and what they take", async () => {
    const models = [{ name: "llama3.2", size: 2_000, sizeVram: 1_500 }];
    const { engine } = await serve({ models });
    expect(await engine.loaded!()).toEqual([]);
    await engine.warm("llama3.2", { contextTokens: 2048 });
    expect(await engine.loaded!()).toEqual([
      { name: "llama3.2:latest", sizeBytes: 2_000, vramBytes: 1_500, contextTokens: 2048 },
    ]);
  });

  it("keeps thinking apart from the answer", async () => {
    const models = [{ name: "llama3.2", capabilities: ["completion", "thinking"] }];
    const { engine, fake } = await serve({ models });
    const plain = await engine.ask(question("Why?"));
    expect(plain.thinking).toContain("I think about Why?");
    expect(plain.text).not.toContain("I think");
    expect("think" in lastBody(fake)).toBe(false);
    const streamed = await engine.ask(question("Why?"), { onText: () => {} });
    expect(streamed).toMatchObject({ text: plain.text, thinking: plain.thinking });
  });

  it("sends images as bytes, and never as the name of a file", async () => {
    const { engine, fake } = await serve();
    const images = [new Uint8Array([137, 80, 78, 71]), Buffer.from("/etc/hostname")];
    const messages = [{ role: "user" as const, content: "What is it?", images }];
    await engine.ask(question("", { messages }));
    const sent = lastBody(fake).messages as { images: string[] }[];
    expect(sent[0]!.images).toEqual(["iVBORw==", Buffer.from("/etc/hostname").toString("base64")]);
    expect(messages[0]!.images).toBe(images);
  });

  it("leaves the request as it was given", async () => {
    const { engine } = await serve();
    const request = question("Hi", { schema: { type: "object", properties: {} } });
    const before = structuredClone(request);
    await engine.ask(deepFreeze(request));
    expect(request).toEqual(before);
  });

  it("prints nothing, whatever comes back", async () => {
    const printed: unknown[] = [];
    for (const method of ["log", "warn", "error", "info"] as const) {
      vi.spyOn(console, method).mockImplementation((...words) => printed.push(words));
    }
    const { engine, fake } = await serve();
    for (const kind of ["html", "garbage", "not-done", "no-done"] as const) {
      fake.set({ fault: () => ({ kind }) });
      await failure(engine.ask(question()));
      await failure(engine.ask(question(), { onText: () => {} }));
    }
    fake.set({ fault: () => ({ kind: "status", status: 500, body: "no json" }) });
    await failure(engine.ask(question()));
    expect(printed).toEqual([]);
  });

  it("lets an error of the listener through and closes the connection", async () => {
    const { engine, fake } = await serve({ pieceMs: 5 });
    const oops = new TypeError("oops");
    const asked = engine.ask(question(), {
      onText: () => {
        throw oops;
      },
    });
    expect(await failure(asked)).toBe(oops);
    await vi.waitFor(() => expect(fake.stats.aborted).toBe(1));
  });

  it("tells the server when a request is cancelled", async () => {
    const { engine, fake } = await serve({ latencyMs: 5_000 });
    const controller = new AbortController();
    const asked = engine.ask(question(), { signal: controller.signal });
    await vi.waitFor(() => expect(fake.stats.maxRunning).toBe(1));
    controller.abort();
    await expectKind(asked, "cancelled");
    await vi.waitFor(() => expect(fake.stats.aborted).toBe(1));
  });

  it("calls a deadline of the caller a timeout", async () => {
    const { engine } = await serveFault({ kind: "stall" });
    await expectKind(engine.ask(question(), { signal: AbortSignal.timeout(20) }), "timeout");
  });

  it("puts up with one signal shared by hundreds of requests", async () => {
    const warnings: string[] = [];
    const note = (warning: Error) => warnings.push(warning.name);
    process.on("warning", note);
    const { engine } = await serve({ slots: 50 });
    const { signal } = new AbortController();
    await Promise.all(
      Array.from({ length: 200 }, (_, i) => engine.ask(question(`row ${i}`), { signal })),
    );
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", note);
    expect(warnings).toEqual([]);
  });

  it("reuses its connections", async () => {
    const { engine, fake } = await serve({ slots: 8 });
    for (let round = 0; round < 30; round++) {
      await Promise.all(Array.from({ length: 4 }, () => engine.ask(question())));
    }
    // A connection is free again one turn of the event loop after its answer.
    expect(fake.stats.connections).toBeLessThanOrEqual(8);
  });

  it("opens no more connections than it was allowed", async () => {
    const { engine, fake } = await serve({ slots: 8, latencyMs: 5 }, { connections: 2 });
    await Promise.all(Array.from({ length: 8 }, () => engine.ask(question())));
    expect(fake.stats.connections).toBe(2);
    expect(fake.stats.maxInFlight).toBe(2);
  });

  it("cancels what is under way when it is closed", async () => {
    const { engine } = await serve({ latencyMs: 5_000 });
    const asked = engine.ask(question());
    setTimeout(() => engine.close(), 20);
    await expectKind(asked, "cancelled");
  });
});

describe("list and health", () => {
  it("lists models with what the server tells of them", async () => {
    const { engine } = await serve({ models: [{ name: "qwen3:0.6b", family: "qwen3", size: 5 }] });
    expect(await engine.list()).toEqual([
      {
        name: "qwen3:0.6b",
        sizeBytes: 5,
        family: "qwen3",
        parameters: "3.2B",
        quantization: "Q4_K_M",
      },
    ]);
  });

  it("is healthy with host and version", async () => {
    const { engine, fake } = await serve({ version: "0.30.1" });
    expect(await engine.health()).toEqual({
      ok: true,
      engine: "ollama",
      host: fake.url,
      version: "0.30.1",
    });
  });

  it("says what is wrong and what to do when nothing listens", async () => {
    const fake = await startFakeOllama();
    await fake.stop();
    const engine = ollama({ host: fake.url });
    const health = await engine.health();
    expect(health.ok).toBe(false);
    expect(health.problem).toContain(fake.url);
    expect(health.problem).toContain("ECONNREFUSED");
    expect(health.hint).toContain("ollama serve");
    expect(await failure(engine.list())).toBeInstanceOf(EngineUnavailableError);
  });
});

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}
