import { describe, expect, it } from "vitest";
import type { PullProgress } from "../../../src/contract/index.js";
import { EngineUnavailableError } from "../../../src/errors/index.js";
import { expectKind, failure } from "../engine-contract.js";
import { serve } from "./serve.js";

const PULLABLE = [{ name: "qwen3:0.6b", size: 1000 }];

describe("pull", () => {
  it("tells every step, and the model is there afterwards", async () => {
    const { engine } = await serve({ models: [], pullable: PULLABLE });
    const steps: PullProgress[] = [];
    await engine.pull?.("qwen3:0.6b", { onProgress: (step) => steps.push(step) });
    expect(steps[0]).toEqual({ status: "pulling manifest" });
    expect(steps.filter(({ totalBytes }) => totalBytes === 1000).at(-1)?.doneBytes).toBe(1000);
    expect(steps.at(-1)).toEqual({ status: "success" });
    expect(await engine.list()).toMatchObject([{ name: "qwen3:0.6b" }]);
  });

  it("says that there is no such model, and where names are", async () => {
    const { engine } = await serve({ pullable: PULLABLE });
    const error = await expectKind(engine.pull!("quen3", {}), "not-found");
    expect(error.message).toContain('"quen3"');
    expect(error.message).toContain("ollama.com/library");
  });

  it("ends at once when it is aborted", async () => {
    const { engine, fake } = await serve({ models: [], pullable: PULLABLE, pieceMs: 10_000 });
    const abort = new AbortController();
    const pulling = engine.pull!("qwen3:0.6b", {
      signal: abort.signal,
      onProgress: ({ totalBytes }) => totalBytes && abort.abort(),
    });
    await expectKind(pulling, "cancelled");
    expect(await engine.list()).toEqual([]);
    await fake.stop();
  });

  it("names a server that is not there", async () => {
    const { engine, fake } = await serve({});
    await fake.stop();
    expect(await failure(engine.pull!("llama3.2", {}))).toBeInstanceOf(EngineUnavailableError);
  });
});
