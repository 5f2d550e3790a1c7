import { describe, expect, it } from "vitest";
import { chatBody, loadKey, preloadBody } from "../../../src/engines/ollama/request-body.js";
import { question } from "./serve.js";

const SCHEMA = { type: "object" };
const wire = (value: unknown) => JSON.parse(JSON.stringify(value));

describe("chatBody", () => {
  it("names every option as Ollama does", () => {
    const options = {
      temperature: 0.5,
      topP: 0.9,
      topK: 20,
      minP: 0.1,
      seed: 7,
      maxTokens: 50,
      contextTokens: 8192,
      stop: ["\n"],
      repeatPenalty: 1.1,
      presencePenalty: 0.2,
      frequencyPenalty: 0.3,
      keepAlive: -1,
      threads: 4,
      gpuLayers: 20,
      extra: { num_batch: 256, typical_p: 0.7 },
    };
    expect(wire(chatBody(question("Hi", { options }), undefined, false))).toEqual({
      model: "llama3.2",
      messages: [{ role: "user", content: "Hi" }],
      stream: false,
      truncate: false,
      shift: false,
      keep_alive: -1,
      options: {
        temperature: 0.5,
        top_p: 0.9,
        top_k: 20,
        min_p: 0.1,
        seed: 7,
        num_predict: 50,
        num_ctx: 8192,
        stop: ["\n"],
        repeat_penalty: 1.1,
        presence_penalty: 0.2,
        frequency_penalty: 0.3,
        num_thread: 4,
        num_gpu: 20,
        num_batch: 256,
        typical_p: 0.7,
      },
    });
  });

  it("limits the answer when nobody else does, and leaves the rest to the model", () => {
    expect(wire(chatBody(question(), undefined, true))).toMatchObject({
      stream: true,
      options: { num_predict: 1024 },
    });
    expect(Object.keys(wire(chatBody(question(), undefined, true)).options)).toEqual([
      "num_predict",
    ]);
  });

  it("asks for structured answers cold and without thinking, unless told otherwise", () => {
    const structured = chatBody(question("Hi", { schema: SCHEMA }), SCHEMA, false);
    expect(structured).toMatchObject({ think: false, format: SCHEMA, options: { temperature: 0 } });
    const options = { temperature: 0.7, think: "max" as const };
    const told = chatBody(question("Hi", { schema: SCHEMA, options }), SCHEMA, false);
    expect(told).toMatchObject({ think: "max", options: { temperature: 0.7 } });
    expect("think" in wire(chatBody(question(), undefined, false))).toBe(false);
  });

  it("lets the engine's own options win over the common ones", () => {
    const options = { maxTokens: 50, extra: { num_predict: 60 } };
    expect(chatBody(question("Hi", { options }), undefined, false).options.num_predict).toBe(60);
  });
});

describe("loadKey", () => {
  it("changes with what makes a server load again, and with nothing else", () => {
    const key = loadKey({ contextTokens: 8192 });
    expect(loadKey({ contextTokens: 8192, temperature: 1, seed: 3, maxTokens: 9 })).toBe(key);
    expect(loadKey({ contextTokens: 4096 })).not.toBe(key);
    expect(loadKey({ contextTokens: 8192, threads: 2 })).not.toBe(key);
    expect(loadKey({ extra: { num_ctx: 8192 } })).toBe(key);
  });
});

describe("preloadBody", () => {
  it("carries the load-time options of the requests to come", () => {
    const options = { contextTokens: 2048, gpuLayers: 3 };
    expect(preloadBody("llama3.2", options)).toMatchObject({
      messages: [],
      shift: false,
      options: { num_ctx: 2048, num_gpu: 3 },
    });
  });
});
