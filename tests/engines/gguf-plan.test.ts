import path from "node:path";
import type { LlamaModel } from "node-llama-cpp";
import { describe, expect, it } from "vitest";
import { planAnswer } from "../../src/engines/gguf/answer-plan.js";
import { planMachine } from "../../src/engines/gguf/machine-plan.js";
import { openContexts } from "../../src/engines/gguf/open-contexts.js";
import { type GgufOptions, resolveOptions } from "../../src/engines/gguf/options.js";
import { isGreedy, ollamaDefaults, resolveSampling } from "../../src/engines/gguf/sampling.js";
import { closedTexts } from "../../src/engines/gguf/schema.js";
import { TaskError } from "../../src/errors/index.js";

const closedObject = (properties: Record<string, unknown>, more: object = {}) => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
});

describe("planAnswer", () => {
  it("writes what is certain and asks for what is not", () => {
    const schema = closedObject({
      Topic: { type: "string", enum: ["A", "B"] },
      why: { type: "string" },
      same: { const: 1 },
      ok: { type: "boolean" },
      n: { type: "integer", minimum: 1, maximum: 3 },
      inner: closedObject({ mood: { enum: ["up", null] } }),
    });
    expect(planAnswer(schema)).toEqual([
      { kind: "text", text: '{"Topic":' },
      { kind: "choice", texts: ['"A"', '"B"'], path: ["Topic"] },
      { kind: "text", text: ',"why":' },
      { kind: "free", schema: { type: "string" }, follows: ',"same":1,"ok":' },
      { kind: "choice", texts: ["true", "false"], path: ["ok"] },
      { kind: "text", text: ',"n":' },
      { kind: "choice", texts: ["1", "2", "3"], path: ["n"] },
      { kind: "text", text: ',"inner":{"mood":' },
      { kind: "choice", texts: ['"up"', "null"], path: ["inner", "mood"] },
      { kind: "text", text: "}}" },
    ]);
  });

  it("leaves other schemas to be generated as a whole", () => {
    const label = { enum: ["A", "B"] };
    expect(planAnswer(closedObject({ why: { type: "string" } }))).toBeUndefined();
    expect(planAnswer(closedObject({ a: label }, { required: [] }))).toBeUndefined();
    expect(planAnswer(closedObject({ a: label }, { additionalProperties: true }))).toBeUndefined();
    expect(planAnswer(closedObject({ a: label }, { allOf: [] }))).toBeUndefined();
    expect(planAnswer({ type: "array", items: label })).toBeUndefined();
    expect(planAnswer({ enum: ["A"] })).toBeUndefined();
  });
});

describe("closedTexts", () => {
  it("knows which schemas leave only a few values", () => {
    expect(closedTexts({ anyOf: [{ const: "a" }, { type: "null" }, { enum: ["a", 2] }] })).toEqual([
      '"a"',
      "null",
      "2",
    ]);
    expect(closedTexts({ type: ["boolean", "null"] })).toEqual(["true", "false", "null"]);
    expect(
      closedTexts({ type: "integer", exclusiveMinimum: 0, exclusiveMaximum: 10, multipleOf: 3 }),
    ).toEqual(["3", "6", "9"]);
    expect(closedTexts({ type: "integer", minimum: -2, maximum: 1 })).toEqual([
      "-2",
      "-1",
      "0",
      "1",
    ]);
    for (const open of [
      { type: "string" },
      { type: "integer" },
      { type: "integer", minimum: 0, maximum: 5000 },
      { anyOf: [{ const: 1 }, { type: "string" }] },
      { type: "number", minimum: 0, maximum: 1 },
      true,
    ]) {
      expect(closedTexts(open)).toBeUndefined();
    }
  });
});

describe("planMachine", () => {
  const small = { sizeBytes: 2e6, window: 2048, gpu: false };

  it("never gives a small model a second thread, but a second context", () => {
    expect(planMachine({ ...small, cores: 2 })).toMatchObject({
      slots: 16,
      contexts: 2,
      threads: 1,
    });
    expect(planMachine({ ...small, cores: 1 })).toMatchObject({
      slots: 16,
      contexts: 1,
      threads: 1,
    });
    expect(planMachine({ ...small, cores: 16, slots: 64 })).toMatchObject({ contexts: 4 });
    expect(planMachine({ ...small, cores: 16, slots: 4 })).toMatchObject({ slots: 4, contexts: 1 });
  });

  it("gives large models the cores but one, and one context on a GPU", () => {
    expect(planMachine({ ...small, sizeBytes: 4e9, cores: 8 })).toMatchObject({
      slots: 4,
      contexts: 1,
      threads: 7,
    });
    expect(planMachine({ ...small, sizeBytes: 1e9, cores: 2 })).toMatchObject({
      slots: 8,
      contexts: 2,
      threads: 1,
    });
    expect(planMachine({ ...small, gpu: true, cores: 8 })).toMatchObject({
      contexts: 1,
      flashAttention: "auto",
    });
  });

  it("does as it is told", () => {
    expect(planMachine({ ...small, cores: 8, slots: 0, threads: 3 })).toMatchObject({
      slots: 1,
      contexts: 1,
      threads: 3,
    });
    expect(planMachine({ ...small, cores: 8, window: 100_000 })).toMatchObject({
      flashAttention: "auto",
    });
    expect(planMachine({ ...small, cores: 8 })).toMatchObject({
      flashAttention: false,
      useMmap: false,
    });
  });
});

describe("resolveOptions", () => {
  it("finds the sample beside the package and refuses what makes no sense", () => {
    expect(resolveOptions({}).samplePath).toBe(path.resolve("data/sample.gguf"));
    for (const options of [{ slots: 0 }, { threads: 1.5 }, { contextTokens: -1 }, { gpu: "tpu" }]) {
      const make = () => resolveOptions(options as GgufOptions);
      expect(make).toThrow(TaskError);
      expect(make).toThrow(Object.keys(options)[0]!);
    }
  });
});

describe("openContexts", () => {
  class InsufficientMemoryError extends Error {}
  const roomFor = (most: number, open: { sequences: number; disposed: boolean }[]) =>
    ({
      createContext: async ({ sequences }: { sequences: number }) => {
        const used = open
          .filter(({ disposed }) => !disposed)
          .reduce((sum, one) => sum + one.sequences, 0);
        if (used + sequences > most) throw new InsufficientMemoryError("too large");
        const context = {
          sequences,
          disposed: false,
          getSequence: () => ({}),
          dispose: async () => {
            context.disposed = true;
          },
        };
        open.push(context);
        return context;
      },
    }) as unknown as LlamaModel;
  const plan = planMachine({ sizeBytes: 2e6, window: 512, gpu: false, cores: 2 });

  it("halves the slots until they fit, and leaves nothing behind", async () => {
    const open: { sequences: number; disposed: boolean }[] = [];
    const { contexts, seats } = await openContexts(roomFor(5, open), plan, 512, true);
    expect(seats).toHaveLength(4);
    expect(seats.map(({ group }) => group)).toEqual([0, 0, 1, 1]);
    expect(contexts).toHaveLength(2);
    expect(open.filter(({ disposed }) => !disposed)).toHaveLength(2);
  });

  it("fails where the number of slots was given, or nothing fits", async () => {
    const open: { sequences: number; disposed: boolean }[] = [];
    await expect(openContexts(roomFor(5, open), plan, 512, false)).rejects.toThrow("too large");
    await expect(openContexts(roomFor(0, open), plan, 512, true)).rejects.toThrow("too large");
    expect(open.every(({ disposed }) => disposed)).toBe(true);
  });
});

describe("resolveSampling", () => {
  const model = ollamaDefaults({
    temperature: 0.7,
    top_k: 20,
    repeat_penalty: 1.1,
    stop: ["<end>", 3],
    num_predict: -1,
  });

  it("takes the model's own settings for talk, the likeliest answer for columns", () => {
    expect(resolveSampling({}, model, false)).toMatchObject({
      temperature: 0.7,
      topK: 20,
      repeatPenalty: 1.1,
      stop: ["<end>"],
      maxTokens: 1024,
    });
    const structured = resolveSampling({}, model, true);
    expect(structured).toMatchObject({ temperature: 0, repeatPenalty: 1, stop: [] });
    expect(isGreedy(structured)).toBe(true);
    expect(isGreedy(resolveSampling({ repeatPenalty: 1.2 }, model, true))).toBe(false);
  });

  it("lets the request decide, and draws a new seed for each one without", () => {
    const asked = { temperature: 0.1, topP: 0.5, minP: 0.2, seed: 7, maxTokens: 3, stop: ["x"] };
    expect(resolveSampling(asked, model, true)).toMatchObject(asked);
    const seeds = Array.from({ length: 5 }, () => resolveSampling({}, model, false).seed);
    expect(new Set(seeds).size).toBe(5);
  });
});
