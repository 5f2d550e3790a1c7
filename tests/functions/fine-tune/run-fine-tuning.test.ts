import { mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { scripted } from "../../../src/engines/index.js";
import { DatasetTooSmallWarning, ModelSetConfigError } from "../../../src/errors/index.js";
import { fineTuneOrConfig } from "../../../src/functions/fine-tune/fine-tune-or-config.js";
import { runs } from "../../../src/functions/index.js";
import { useTempHome } from "../temp-home.js";
import { labelledRows, learner, scriptedTrainer, topicOf } from "./labelled-rows.js";

useTempHome();

const common = {
  label: "Topic",
  prompt: "Topic?\n{{Message}}",
  examples: 0,
  handleSignals: false,
} as const;

describe("rows that hardly differ", () => {
  const invoices = (count: number) =>
    Array.from({ length: count }, (_, at) => ({
      Message: `Invoice ${1007 + at}: amount 13 EUR`,
      Topic: ["Billing", "Shipping"][at % 2]!,
    }));

  it("are split where numbers tell them apart, and the result says so", async () => {
    const trainer = scriptedTrainer();
    const options = { ...common, model: learner(), trainer, dryRun: true };
    const result = await fineTuneOrConfig(invoices(80), options);
    expect(trainer.prepared[0]!.training).toHaveLength(51);
    expect(result.rows).toEqual({ given: 80, usable: 80, training: 51, validation: 13, test: 16 });
    expect(result.findings.map(({ code }) => code)).toContain("template-texts");
    expect(result.warnings.join()).toContain("made of a few templates");
  });

  it.each([
    ["one text", () => labelledRows(1).concat(...Array(59).fill(labelledRows(1)))],
    ["two texts", () => labelledRows(2).concat(...Array(29).fill(labelledRows(2)))],
    ["one row", () => labelledRows(1)],
  ])("are too few, before anything is trained: %s", async (_, rows) => {
    const trainer = scriptedTrainer();
    const options = { ...common, model: learner(), trainer, minRows: 1 };
    const refused = fineTuneOrConfig(rows(), { ...options, fallback: false });
    await expect(refused).rejects.toThrow(DatasetTooSmallWarning);
    await expect(refused).rejects.toThrow(/too few texts that differ/);
    await expect(fineTuneOrConfig(rows(), options)).rejects.toThrow(ModelSetConfigError);
    expect(trainer.prepared).toHaveLength(0);
  });
});

describe("a listener that throws, and a disk that takes no losses", () => {
  const fails = {
    throws: () => {
      throw new Error("no widget");
    },
    rejects: async () => {
      throw new Error("no widget");
    },
  };
  const told = (folder: string) =>
    readFileSync(path.join(folder, "log.jsonl"), "utf8").match(/"message":"\w[\w ]* threw"/g);

  it.each(["throws", "rejects"] as const)(
    "ends no training that reports by itself: %s",
    async (how) => {
      const trainer = scriptedTrainer();
      const result = await fineTuneOrConfig(labelledRows(54), {
        ...common,
        holdout: 4,
        model: learner(),
        trainer,
        onProgress: fails[how],
        onEvent: fails[how],
      });
      expect(result.kind).toBe("model");
      expect(told(result.run.folder)?.sort()).toEqual([
        '"message":"onEvent threw"',
        '"message":"onProgress threw"',
      ]);
    },
  );

  it("ends no training in a thread of its own", async () => {
    const result = await fineTuneOrConfig(labelledRows(54), {
      ...common,
      holdout: 4,
      model: learner(),
      trainer: "student",
      epochs: 1,
      extra: { width: 32, layers: 1, heads: 2, keyHeads: 1, hidden: 32 },
      onProgress: fails.throws,
    });
    expect(result.kind).toBe("model");
    expect(told(result.run.folder)).toEqual(['"message":"onProgress threw"']);
  });

  it("loses the curves, not the training, where they cannot be written", async () => {
    const done = scriptedTrainer();
    const trainer = scriptedTrainer({
      train: async (job, context) => {
        const file = path.join(job.folder, "..", "loss.jsonl");
        mkdirSync(file);
        return done.train(job, context).finally(() => rmSync(file, { recursive: true }));
      },
    });
    const options = { ...common, holdout: 4, model: learner(), trainer };
    const result = await fineTuneOrConfig(labelledRows(54), options);
    expect(result.kind).toBe("model");
    expect(told(result.run.folder)).toEqual(['"message":"keeping the loss curves threw"']);
  });
});

describe("cancelling while a configuration is compared", () => {
  it("ends as the fine-tuning, not as the run that was asking", async () => {
    let id = "";
    let asked = false;
    const model = scripted(
      async ({ messages }) => {
        if (asked) {
          await runs.cancel(id);
          await new Promise((done) => setTimeout(done, 50));
        }
        return JSON.stringify({ Topic: topicOf(messages.at(-1)!.content) });
      },
      { name: "slow", digest: "slow" },
    );
    const work = fineTuneOrConfig(labelledRows(60), {
      ...common,
      model,
      trainer: "none",
      concurrency: 1,
      onEvent: (event) => {
        if (event.type === "run-started") id = event.runId;
        asked ||= event.type === "progress" && event.progress.title.startsWith("comparing");
      },
    });
    const error = await work.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "cancelled", runId: id });
    expect((await runs.get(id)).state).toBe("cancelled");
  });
});
