import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ModelSetConfigError, TaskError } from "../../src/errors/index.js";
import { isModelSet, loadPrompt, parseModelSet } from "../../src/prompting/index.js";

const config = {
  format: "promptframe/model-set-config",
  format_version: 1,
  name: "topics",
  version: "2",
  model: "llama3.2",
  system_prompt: " You label messages. ",
  prompt: "Classify.\n{{Message}}",
  columns: {
    Topic: { labels: ["Billing", "Other"], description: "what it is about" },
    Score: "integer",
  },
  rating_mapping: { 1: "Billing" },
  few_shot_examples: [
    { prompt: "Classify.\nMy bill", answer: { Score: 3, Topic: "Billing" }, row: "7" },
  ],
  options: { temperature: 0 },
  evaluation: { anything: "for people" },
};

const parse = (changes: object, file?: string) =>
  parseModelSet(JSON.stringify({ ...config, ...changes }, null, 2), file);

describe("parseModelSet", () => {
  it("reads system prompt, template, columns, options and examples", () => {
    const prompt = parse({});
    expect(prompt).toMatchObject({
      name: "topics",
      version: "2",
      model: "llama3.2",
      system: "You label messages.",
      template: "Classify.\n{{Message}}",
      existing: "replace",
      options: { temperature: 0 },
      columns: [
        { name: "Topic", kind: "label", labels: ["Billing", "Other"] },
        { name: "Score", kind: "integer" },
      ],
    });
    expect(prompt.examples).toEqual([
      { role: "user", content: "Classify.\nMy bill" },
      { role: "assistant", content: '{"Topic":"Billing","Score":3}' },
    ]);
  });

  it("has no examples where the file has none, and takes texts as answers of no columns", () => {
    expect(parse({ few_shot_examples: [] })).not.toHaveProperty("examples");
    const free = parse({ columns: {}, few_shot_examples: [{ prompt: "a", answer: "b" }] });
    expect(free.examples?.[1]).toEqual({ role: "assistant", content: "b" });
  });

  it.each([
    [{ format_version: 2 }, /format version 2.*reads up to 1/],
    [{ format_version: "1" }, /"format_version" is "1"/],
    [{ few_shot_examples: {} }, /must be a list/],
    [{ few_shot_examples: [3] }, /example 1 must be an object/],
    [{ few_shot_examples: [{ prompt: " ", answer: {} }] }, /example 1 has no prompt/],
    [{ few_shot_examples: [{ prompt: "a", answer: "Billing" }] }, /must be an object of columns/],
    [
      { few_shot_examples: [{ prompt: "a", answer: { Topic: "Other" } }] },
      /lacks the column "Score"/,
    ],
    [
      { few_shot_examples: [{ prompt: "a", answer: { Topic: "Other", Score: 1, Tpic: 2 } }] },
      /"Tpic" is not known[\s\S]*Did you mean "Topic"/,
    ],
    [{ columns: { Topic: "labelz" } }, /not a kind of column/],
    [{ prompt: "{{}}" }, /cannot be read/],
    [{ options: { temprature: 1 } }, /temprature/],
  ])("says what is wrong: %j", (changes, message) => {
    expect(() => parse(changes, "x.json")).toThrow(ModelSetConfigError);
    expect(() => parse(changes, "x.json")).toThrow(message);
  });

  it("tells the line", () => {
    expect(() => parse({ columns: { Topic: "labelz" } }, "x.json")).toThrow(/x\.json:\d+/);
  });
});

describe("loadPrompt", () => {
  it("tells a configuration from a PRISM prompt by its format", async () => {
    expect(isModelSet(JSON.stringify(config))).toBe(true);
    expect(isModelSet('{"system_prompt": "x", "columns_to_code": ["A"]}')).toBe(false);
    expect(isModelSet("{")).toBe(false);
    const folder = await mkdtemp(path.join(tmpdir(), "promptframe-"));
    const file = path.join(folder, "model_set_config.json");
    try {
      await writeFile(file, JSON.stringify(config));
      expect(await loadPrompt(file)).toMatchObject({ name: "topics", path: file });
      await writeFile(file, '{"system_prompt": "x", "columns_to_code": ["A"]}');
      expect((await loadPrompt(file)).gate).toBeDefined();
      await writeFile(file, "{");
      await expect(loadPrompt(file)).rejects.toThrow(TaskError);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
