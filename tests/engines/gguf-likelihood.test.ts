import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { LlamaModel, Token } from "node-llama-cpp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { columnsAnswer } from "../../src/answers/index.js";
import type { EngineRequest, Reply } from "../../src/contract/index.js";
import { openBinding } from "../../src/engines/gguf/binding.js";
import { gguf } from "../../src/engines/gguf/index.js";
import { readFrame } from "../../src/frames/index.js";
import { loadPrompt } from "../../src/prompting/index.js";
import { writeTinyGguf } from "./tiny-gguf.js";

const folder = mkdtempSync(path.join(os.tmpdir(), "promptframe-likelihood-"));
const tiny = path.join(folder, "tiny.gguf");
const spm = path.join(folder, "spm.gguf");
// Without a template the prompt is the message alone, so that its tokens are known here.
const flat = { chatTemplate: null, contextLength: 1024 };
writeTinyGguf(tiny, flat);
writeTinyGguf(spm, { ...flat, tokenizer: "spm" });
const engine = gguf({ gpu: false, slots: 8 });
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

const objectOf = (properties: Record<string, unknown>) => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

const ask = (text: string, schema: object, more: Partial<EngineRequest> = {}) =>
  engine.ask({
    model: tiny,
    messages: [{ role: "user", content: text }],
    schema: schema as never,
    options: {},
    ...more,
  });

const rows = Array.from({ length: 12 }, (_, row) => `row ${row} ${"ab é😀".slice(row % 5)}`);

/** Every column's value is one of the set, the likeliest, and the probabilities add up to 1. */
function expectLikeliest(reply: Reply): void {
  expect(reply.finish).toBe("stop");
  for (const { path: keys, probabilities } of reply.scored!) {
    const value = keys.reduce<unknown>((at, key) => (at as never)[key], JSON.parse(reply.text));
    const shares = Object.values(probabilities);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 2);
    const name = typeof value === "string" ? value : JSON.stringify(value);
    expect(probabilities[name]).toBe(Math.max(...shares));
  }
}

describe("label likelihood", () => {
  beforeAll(() => engine.warm(tiny, {}));

  it.each([
    ["one a beginning of another", ["Other", "Other issue", "Other issues", "Oth"]],
    ["quotes, escapes and line ends", ['say "no"', "back\\slash", "line\nend", '"', "\\"]],
    ["letters of many bytes", ["é", "ê", "日本", "日", "😀", "😁", "e\u0301"]],
    ["nothing, spaces and punctuation", ["", " ", "  x", "!", "(none)", ",", '","', "}"]],
    ["numbers in a row", [1, 10, 100, 2, 20, -1]],
    ["kinds mixed", ["true", true, null, "null", 0, "0", ""]],
    ["names of other things", ["__proto__", "constructor", "toString"]],
  ])("decides between labels: %s", async (_, labels) => {
    const schema = objectOf({ first: { enum: labels }, more: { enum: [...labels].reverse() } });
    for (const model of [tiny, spm]) {
      const replies = await Promise.all(rows.map((row) => ask(row, schema, { model })));
      const seen = new Set<string>();
      for (const reply of replies) {
        const answer = JSON.parse(reply.text);
        expect(labels).toContain(answer.first);
        expect(labels).toContain(answer.more);
        expect(reply.scored!.map((scored) => scored.path)).toEqual([["first"], ["more"]]);
        // Values of one name, such as true and "true", are told together.
        const names = labels.map((label) => (typeof label === "string" ? label : String(label)));
        if (new Set(names).size === names.length) expectLikeliest(reply);
        seen.add(JSON.stringify(reply.scored));
      }
      // Every row is read, whatever it is that a model of random weights makes of it.
      expect(seen.size).toBe(rows.length);
    }
  });

  it("tells the same alone as beside others", async () => {
    const schema = objectOf({
      a: { enum: ["Other", "Other issue", "Product", "Product line"] },
      b: { anyOf: [{ enum: ["up", "down"] }, { type: "null" }] },
    });
    const together = await Promise.all(rows.map((row) => ask(row, schema)));
    const single = gguf({ gpu: false, slots: 1 });
    for (const [at, row] of rows.entries()) {
      const request = { model: tiny, messages: [{ role: "user", content: row }], options: {} };
      const alone = await single.ask({ ...request, schema } as EngineRequest);
      expect(alone.text).toBe(together[at]!.text);
      for (const [place, { probabilities }] of alone.scored!.entries()) {
        for (const [label, share] of Object.entries(probabilities)) {
          expect(share).toBeCloseTo(together[at]!.scored![place]!.probabilities[label]!, 3);
        }
      }
    }
    await single.close();
  });

  it("agrees with the logits of a bare context", async () => {
    const schema = objectOf({ a: { enum: ["Product", "Parcel", "Other"] } });
    const { library, llama } = await openBinding(false);
    const model: LlamaModel = await llama.loadModel({ modelPath: tiny, gpuLayers: 0 });
    const context = await model.createContext({
      contextSize: 1024,
      threads: 1,
      flashAttention: false,
    });
    const sequence = context.getSequence();
    expect(library).toBeDefined();
    for (const row of rows.slice(0, 4)) {
      const shares = async (written: string, ...next: string[]) => {
        await sequence.clearHistory();
        const input = [model.tokens.bos!, ...model.tokenize(row + written)] as Token[];
        const ids = next.map((text) => model.tokenize(text)[0]!);
        const question = { generateNext: { logits: { filter: { tokens: ids } } } };
        const outcome = await sequence.controlledEvaluate(
          input.map((token, at) => (at === input.length - 1 ? [token, question] : token)),
        );
        const weights = ids.map((id) => Math.exp(outcome.at(-1)!.next.logits!.get(id)!));
        const sum = weights.reduce((total, weight) => total + weight, 0);
        return weights.map((weight) => weight / sum);
      };
      const [p, other] = await shares('{"a":"', "P", "O");
      const [product, parcel] = await shares('{"a":"P', "r", "a");
      const { probabilities } = (await ask(row, schema)).scored![0]!;
      expect(probabilities.Product).toBeCloseTo(p! * product!, 3);
      expect(probabilities.Parcel).toBeCloseTo(p! * parcel!, 3);
      expect(probabilities.Other).toBeCloseTo(other!, 3);
    }
    await context.dispose();
    await model.dispose();
  });

  it("tells probabilities at the temperature that the model's file gives a column", async () => {
    const schema = objectOf({ a: { enum: ["Product", "Other"] }, b: { enum: ["up", "down"] } });
    const warm = path.join(folder, "warm.gguf");
    const broken = path.join(folder, "broken.gguf");
    const more = (value: string) => ({ ...flat, metadata: { "promptframe.temperatures": value } });
    writeTinyGguf(warm, more('{"a":2,"b":-1,"c":"x"}'));
    writeTinyGguf(broken, more("no JSON"));
    const plain = await ask("late", schema);
    expect((await ask("late", schema, { model: broken })).scored).toEqual(plain.scored);
    const [a, b] = (await ask("late", schema, { model: warm })).scored!;
    const { Product, Other } = plain.scored![0]!.probabilities;
    expect(a!.probabilities.Product! / a!.probabilities.Other!).toBeCloseTo(
      Math.sqrt(Product! / Other!),
      2,
    );
    expect(b).toEqual(plain.scored![1]);
  });

  it("goes on in columns that are generated, and back", async () => {
    const schema = objectOf({
      why: { type: "string", maxLength: 6 },
      mood: { anyOf: [{ enum: ["up", "upper", ""] }, { type: "null" }] },
      count: { type: "number" },
      sure: { type: "boolean" },
      tags: { type: "array", items: { enum: ["x", "y"] }, maxItems: 2 },
      inner: objectOf({ size: { enum: ["S", "M"] }, note: { type: "string", maxLength: 4 } }),
      last: { enum: ["yes", "no"] },
    });
    for (const model of [tiny, spm]) {
      for (const reply of await Promise.all(rows.map((row) => ask(row, schema, { model })))) {
        const answer = JSON.parse(reply.text);
        expect(Object.keys(answer)).toEqual(Object.keys(schema.properties));
        expect(reply.scored!.map((scored) => scored.path.join("."))).toEqual([
          "mood",
          "sure",
          "inner.size",
          "last",
        ]);
        expectLikeliest(reply);
      }
    }
  });

  it("is left out where values are generated: on request, and above temperature 0", async () => {
    const schema = objectOf({ a: { enum: ["Product", "Parcel", "Other"] } });
    for (const options of [{ labels: "generate" }, { temperature: 0.5, seed: 1 }] as const) {
      const reply = await ask("late", schema, { options });
      expect(reply.scored).toBeUndefined();
      expect(["Product", "Parcel", "Other"]).toContain(JSON.parse(reply.text).a);
    }
    const scored = await ask("late", schema, { options: { labels: "score" } });
    expect(scored.scored).toHaveLength(1);
  });

  it("ends as cut where the window is full, wherever that happens", async () => {
    const schema = objectOf({ topic: { enum: ["Product quality", "Product line", "Other"] } });
    const window = 64;
    const finished: string[] = [];
    for (let letters = 20; letters < 63; letters++) {
      const options = { contextTokens: window };
      const reply = await ask("x".repeat(letters), schema, { options });
      expect(reply.tokens.prompt + reply.tokens.completion).toBeLessThanOrEqual(window);
      if (reply.finish === "stop") finished.push(JSON.parse(reply.text).topic);
      else if (reply.scored!.length > 0) expect(reply.text).toMatch(/^\{"topic":"[^"]+"$/);
    }
    expect(finished.length).toBeGreaterThan(0);
    expect(finished.length).toBeLessThan(43);
    await engine.warm(tiny, {});
  });

  it("decides as constrained generation does where first tokens differ", async () => {
    const file = await loadPrompt("prompts/feedback.md");
    const closed = file.columns.filter(({ kind }) => kind === "label");
    const schema = columnsAnswer(closed).schema!;
    const all = (await readFrame("data/feedback.csv", { kind: "records" })) as Record<
      string,
      unknown
    >[];
    const texts = all
      .map(({ Title, Message }) =>
        file.template!.replace("{{Title}}", `${Title}`).replace("{{Message}}", `${Message}`),
      )
      .filter((text) => text.length < 500)
      .slice(0, 150);
    const answers = (labels: "score" | "generate") =>
      Promise.all(texts.map((text) => ask(text, schema, { model: "sample", options: { labels } })));
    const [scored, generated] = [await answers("score"), await answers("generate")];
    expect(scored.map(({ text }) => text)).toEqual(generated.map(({ text }) => text));
    expect(new Set(scored.map(({ text }) => text)).size).toBeGreaterThan(10);
    for (const reply of scored) expectLikeliest(reply);
  });
});
