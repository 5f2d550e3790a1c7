import { describe, expect, it } from "vitest";
import type { ModelInfo } from "../../../src/contract/index.js";
import type { FineTuneOptions } from "../../../src/functions/fine-tune/fine-tune-options.js";
import { identityOf, recipeOf } from "../../../src/functions/fine-tune/identity.js";
import { readTask } from "../../../src/functions/fine-tune/read-task.js";
import { labelledRows, learner, scriptedTrainer } from "./labelled-rows.js";

const info = { name: "learner", digest: "d" } as ModelInfo;
const common = { model: "learner", label: "Topic", prompt: "{{Message}}" } as const;

async function identity(options: Partial<FineTuneOptions>): Promise<string> {
  const task = await readTask(labelledRows(12), { ...common, ...options });
  return JSON.stringify(identityOf(task, info, { ...common, ...options }));
}

describe("identityOf", () => {
  const command = ["axolotl", "train", "{{config}}"];

  it.each<[Partial<FineTuneOptions>, Partial<FineTuneOptions>]>([
    [{ trainerOptions: { hubId: "a/b" } }, { trainerOptions: { hubId: "a/b", converter: ["c"] } }],
    [{}, { trainerOptions: { stallMs: 1, pollMs: 1, python: "p", environment: { A: "b" } } }],
    [{}, { trainerOptions: { outtype: "f16", gguf: true, slow: true, command: ["x"] } }],
    [{}, { minRows: 10, fallback: false, timeout: "slow", run: "mine", deploy: "labels" }],
    [{ options: { temperature: 0 } }, { options: { temperature: 0, threads: 1, keepAlive: 5 } }],
    [{ trainer: { command } }, { trainer: { command, install: "pip", resume: ["--resume"] } }],
    [
      { trainer: scriptedTrainer() },
      { trainer: scriptedTrainer({ train: async () => ({}) as never }) },
    ],
  ])("is the same where only the way is another: %#", async (one, other) => {
    expect(await identity(one)).toBe(await identity(other));
  });

  it.each<[Partial<FineTuneOptions>, Partial<FineTuneOptions>]>([
    [{ trainerOptions: { hubId: "a/b" } }, { trainerOptions: { hubId: "a/c" } }],
    [{ trainer: { command } }, { trainer: { command: [...command, "--lora"] } }],
    [{ epochs: 1 }, { epochs: 2 }],
    [{ options: { temperature: 0 } }, { options: { temperature: 1 } }],
    [{ trainer: "student" }, { trainer: "trl" }],
    [{ improve: true }, { improve: { model: "other" } }],
  ])("is another where something else is made: %#", async (one, other) => {
    expect(await identity(one)).not.toBe(await identity(other));
  });

  it("has the name of a model that rewords, not what its engine holds", async () => {
    const model = learner();
    const options = { improve: { model } };
    const before = await identity(options);
    const messages = [{ role: "user" as const, content: "about my parcel" }];
    await model.engine.ask({ model: model.model, messages, options: {} }, {});
    expect(await identity(options)).toBe(before);
    const task = await readTask(labelledRows(12), common);
    const recipe = recipeOf(task, info, { ...common, ...options });
    expect(recipe.fineTuning).toMatchObject({ improve: { model: ["scripted", "learner"] } });
  });
});
