import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { fineTuneOrConfig } from "../../../src/functions/fine-tune/fine-tune-or-config.js";
import { fakeTools, temporaryFolder } from "../../training/external/fake-tools.js";
import { useTempHome } from "../temp-home.js";
import { labelledRows, learner, SAMPLE, scriptedTrainer } from "./labelled-rows.js";

useTempHome();

const common = {
  label: "Topic",
  prompt: "Topic?\n{{Message}}",
  examples: 0,
  holdout: 4,
  handleSignals: false,
} as const;

/** A trainer that leaves something beside its examples, and makes no model, so that nothing is asked. */
const unfinished = (name: string) =>
  scriptedTrainer({
    name,
    train: async ({ folder }, context) => {
      const checkpoint = path.join(folder, "checkpoint");
      const from = existsSync(checkpoint) ? readFileSync(checkpoint, "utf8") : "nothing";
      context?.onProgress?.({ phase: "training", step: 7, trainingLoss: 1, elapsedMs: 1 });
      writeFileSync(checkpoint, name);
      throw new Error(`began from ${from}`);
    },
  });

describe("a run that is found by its name", () => {
  it("gives the model of its rows and options, and trains anew for others", async () => {
    const trainer = scriptedTrainer();
    const options = { ...common, model: learner(), trainer, run: "mine" };
    const train = (rows: number, more: object = {}) =>
      fineTuneOrConfig(labelledRows(rows), { ...options, ...more });
    const first = await train(54);
    expect(first.training).toMatchObject({ reused: false });
    expect((await train(54)).training).toMatchObject({ reused: true });
    const second = await train(60, { epochs: 9, seed: 3 });
    expect(second.run.id).toBe(first.run.id);
    expect(second.training).toMatchObject({ reused: false, hyper: { epochs: 9, seed: 3 } });
    expect(second.warnings.join()).toContain("trained on other rows, with other options");
    expect(trainer.jobs).toHaveLength(2);
    const other = scriptedTrainer({ name: "another" });
    const third = await train(60, { epochs: 9, seed: 3, trainer: other });
    expect(third.training).toMatchObject({ reused: false, trainer: "another" });
    expect(other.jobs).toHaveLength(1);
    const again = await train(60, { epochs: 9, seed: 3, trainer: other, timeout: "slow" });
    expect(again.training).toMatchObject({ reused: true, trainer: "another" });
  });

  it("goes on from its own checkpoint and losses, never from another's", async () => {
    const end = async (rows: number, name: string) => {
      const result = await fineTuneOrConfig(labelledRows(rows), {
        ...common,
        model: learner(),
        trainer: unfinished(name),
        run: "mine",
      });
      const losses = readFileSync(path.join(result.run.folder, "loss.jsonl"), "utf8");
      return [/began from \w+/.exec(result.message)?.[0], losses.trim().split("\n").length];
    };
    expect(await end(54, "a")).toEqual(["began from nothing", 1]);
    expect(await end(54, "a")).toEqual(["began from a", 2]);
    expect(await end(57, "a")).toEqual(["began from nothing", 1]);
    expect(await end(57, "b")).toEqual(["began from nothing", 1]);
  });
});

describe("a training whose file was not made", () => {
  it("is gone on from with what its hint says, and its environment is written nowhere", async () => {
    const calls = path.join(await temporaryFolder(), "calls");
    const python = await fakeTools(["trl", "python3"]);
    const trainerOptions = {
      python,
      hubId: "Qwen/Qwen2.5-0.5B-Instruct",
      pollMs: 20,
      environment: { FAKE_TRAINER: JSON.stringify({ calls }), HF_TOKEN: "hf_secret" },
    };
    const options = { ...common, model: learner(), trainer: "trl", epochs: 2 } as const;
    const first = await fineTuneOrConfig(labelledRows(54), { ...options, trainerOptions });
    expect(first.kind).toBe("configuration");
    expect(first.message).toMatch(/no GGUF file/);
    const trained = () => readFileSync(calls, "utf8").match(/^\["trl"/gm)?.length;
    expect(trained()).toBe(1);
    const converter = ["sh", "-c", `cp '${SAMPLE}' "$3"`, "convert"];
    const second = await fineTuneOrConfig(labelledRows(54), {
      ...options,
      trainerOptions: { ...trainerOptions, converter, stallMs: 60_000 },
    });
    expect(second.run.id).toBe(first.run.id);
    expect(second.kind).toBe("model");
    expect(trained()).toBe(1);
    const { folder } = second.run;
    const manifest = readFileSync(path.join(folder, "manifest.json"), "utf8");
    expect(manifest).toContain("Qwen/Qwen2.5");
    for (const name of ["manifest.json", "log.jsonl", "metadata.json", "config.yaml"]) {
      expect(readFileSync(path.join(folder, name), "utf8")).not.toContain("hf_secret");
    }
  });
});
