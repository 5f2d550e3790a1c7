import { describe, expect, it, vi } from "vitest";
import {
  EngineUnavailableError,
  ModelLoadingError,
  ModelNotFoundError,
} from "../../../src/errors/index.js";
import { expectKind, failure } from "../engine-contract.js";
import { lastBody, question, serve } from "./serve.js";

describe("warm", () => {
  it("loads the model once for the run that follows", async () => {
    const { engine, fake } = await serve({ loadMs: 20 });
    const options = { contextTokens: 8192, threads: 4, keepAlive: "30m", temperature: 0.3 };
    await engine.warm("llama3.2", options);
    expect(lastBody(fake)).toMatchObject({ messages: [], stream: false, keep_alive: "30m" });
    await engine.ask(question("Hi", { options }));
    await engine.ask(question("Ho", { options: { ...options, temperature: 1 } }));
    expect(fake.stats).toMatchObject({ loads: 1, preloads: 1, requests: 2 });
  });

  it("waits as long as it may, and says so when that was not enough", async () => {
    const { engine, fake } = await serve({ loadMs: 5_000 }, { loadTimeoutMs: 30 });
    const error = await failure(engine.warm("llama3.2", {}));
    expect(error).toBeInstanceOf(ModelLoadingError);
    expect((error as Error).message).toContain("loadTimeoutMs");
    await vi.waitFor(() => expect(fake.stats.abortedLoads).toBe(1));
  });

  it("gives the load up when it is cancelled", async () => {
    const { engine, fake } = await serve({ loadMs: 5_000 });
    const controller = new AbortController();
    const warmed = engine.warm("llama3.2", {}, controller.signal);
    await vi.waitFor(() => expect(fake.stats.loads).toBe(1));
    controller.abort();
    await expectKind(warmed, "cancelled");
    await vi.waitFor(() => expect(fake.stats.abortedLoads).toBe(1));
  });

  it.each([
    "llama-server reported out-of-memory during startup: cudaMalloc failed: out of memory",
    "model requires more system memory (5.6 GiB) than is available (3.1 GiB)",
  ])("says what to do when memory is short: %s", async (loadError) => {
    const { engine } = await serve({ models: [{ name: "llama3.2", loadError }] });
    const error = await failure(engine.warm("llama3.2", {}));
    expect(error).toBeInstanceOf(ModelLoadingError);
    expect((error as Error).message).toContain("does not fit into memory");
    expect((error as Error).message).toContain("contextTokens");
  });

  it("passes on why a model does not load", async () => {
    const loadError = "llama-server process has terminated: unknown model architecture: 'zeta'";
    const { engine } = await serve({ models: [{ name: "llama3.2", loadError }] });
    const error = await failure(engine.warm("llama3.2", {}));
    expect(error).toBeInstanceOf(ModelLoadingError);
    expect((error as Error).message).toContain("zeta");
  });

  it("lists the models there are when the model is missing", async () => {
    const { engine } = await serve();
    const error = await failure(engine.warm("llama4", {}));
    expect(error).toBeInstanceOf(ModelNotFoundError);
    expect((error as Error).message).toContain("llama3.2:latest");
  });

  it("says that the server is gone", async () => {
    const { engine, fake } = await serve();
    await engine.health();
    await fake.stop();
    expect(await failure(engine.warm("llama3.2", {}))).toBeInstanceOf(EngineUnavailableError);
  });

  it("leaves a full queue what it is, so that it can be tried again", async () => {
    const { engine } = await serve({ loadMs: 50, maxQueue: 0 });
    const first = engine.warm("llama3.2", {});
    await new Promise((resolve) => setTimeout(resolve, 10));
    await expectKind(engine.warm("llama3.2", {}), "busy");
    await first;
  });
});
