import { afterEach, describe, expect, it } from "vitest";
import { resolveSettings } from "../../src/config/index.js";
import type { Engine } from "../../src/contract/index.js";
import {
  closeEngines,
  type EngineFactory,
  ollama,
  openModel,
  registerEngine,
  scripted,
} from "../../src/engines/index.js";
import { TaskError } from "../../src/errors/index.js";
import { startFakeOllama } from "../servers/fake-ollama.js";
import { failure } from "./engine-contract.js";

const settings = resolveSettings({});

afterEach(() => closeEngines());

async function opened(spec: string): Promise<string> {
  const { engine, model } = await openModel(spec, settings);
  return `${engine.name} ${model}`;
}

describe("openModel", () => {
  it.each([
    ["llama3.2", "ollama llama3.2"],
    [" llama3.2 ", "ollama llama3.2"],
    ["llama3.2:3b", "ollama llama3.2:3b"],
    ["llama2:7b", "ollama llama2:7b"],
    ["llama:7b", "ollama llama:7b"],
    ["ollama:llama3.2:3b", "ollama llama3.2:3b"],
    ["ollama:sample", "ollama sample"],
    ["hf.co/bartowski/Llama-3.2-1B-GGUF:Q4_K_M", "ollama hf.co/bartowski/Llama-3.2-1B-GGUF:Q4_K_M"],
    ["registry.local:5000/team/model:v1", "ollama registry.local:5000/team/model:v1"],
    ["gguf:./m.gguf", "gguf ./m.gguf"],
    ["gguf:llama3.2:3b", "gguf llama3.2:3b"],
    ["./models/m.GGUF", "gguf ./models/m.GGUF"],
    ["C:\\models\\m.gguf", "gguf C:\\models\\m.gguf"],
    ["sample", "gguf sample"],
    ["Sample", "gguf sample"],
  ])("%s", async (spec, expected) => {
    expect(await opened(spec)).toBe(expected);
  });

  it.each([
    ["olama:llama3.2", "ollama"],
    ["openai:gpt-4o", "gguf"],
    ["http://127.0.0.1:11434", "ollama"],
    ["house:./somewhere", "gguf"],
  ])("knows no engine for %s, and lists those there are", async (spec, listed) => {
    const error = await failure(openModel(spec, settings));
    expect(error).toBeInstanceOf(TaskError);
    expect((error as TaskError).code).toBe("option-invalid");
    expect((error as Error).message).toContain(`${listed}:`);
  });

  it.each(["", "  ", "ollama:", "gguf: "])('finds no model in "%s"', async (spec) => {
    expect(await failure(openModel(spec, settings))).toBeInstanceOf(TaskError);
  });

  it("refuses what is no model", async () => {
    for (const spec of [undefined, null, 7, {}, { engine: {}, model: "x" }, ollama()]) {
      expect(await failure(openModel(spec as never, settings))).toBeInstanceOf(TaskError);
    }
  });

  it("passes a handle through as it is", async () => {
    const handle = scripted(() => "x");
    expect(await openModel(handle, settings)).toBe(handle);
  });

  it("asks the server of the settings", async () => {
    const fake = await startFakeOllama();
    const { engine, model } = await openModel("llama3.2", { ...settings, ollamaHost: fake.url });
    expect((await engine.inspect(model, {})).host).toBe(fake.url);
    await closeEngines();
    await fake.stop();
  });

  it("keeps an engine for the next time, one for each server", async () => {
    const first = await openModel("llama3.2", settings);
    expect((await openModel("ollama:other", settings)).engine).toBe(first.engine);
    const elsewhere = { ...settings, ollamaHost: "http://gpu-box:11434" };
    expect((await openModel("llama3.2", elsewhere)).engine).not.toBe(first.engine);
  });
});

describe("registerEngine", () => {
  const engineNamed = (name: string): Engine => Object.assign(scripted(() => "x").engine, { name });

  it("makes a prefix of one's own, and a second time replaces it", async () => {
    registerEngine("house", () => engineNamed("first"));
    expect(await opened("house:large:v2")).toBe("first large:v2");
    registerEngine("house", async () => engineNamed("second"));
    expect(await opened("house:large")).toBe("second large");
  });

  it("asks a factory again that failed", async () => {
    let calls = 0;
    const factory: EngineFactory = () => {
      if (++calls === 1) throw new Error("not yet");
      return engineNamed("late");
    };
    registerEngine("late", factory);
    expect(await failure(openModel("late:x", settings))).toBeInstanceOf(Error);
    expect(await opened("late:x")).toBe("late x");
  });

  it.each(["ollama", "gguf", "House", "a:b", ""])("refuses the prefix %s", (prefix) => {
    expect(() => registerEngine(prefix, () => engineNamed("x"))).toThrow(TaskError);
  });

  it("closes every engine it opened, once", async () => {
    let closed = 0;
    const close = async () => {
      closed++;
    };
    registerEngine("counted", () => Object.assign(engineNamed("counted"), { close }));
    await opened("counted:a");
    await closeEngines();
    await closeEngines();
    expect(closed).toBe(1);
  });
});
