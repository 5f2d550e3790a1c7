import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { REPORT, type RunEvent } from "../../../src/contract/index.js";
import {
  DatasetTooSmallWarning,
  FineTuningNotSupportedError,
  TaskError,
  TrainingFailedError,
} from "../../../src/errors/index.js";
import { fineTuneOrConfig } from "../../../src/functions/fine-tune/fine-tune-or-config.js";
import { processDataset, runs } from "../../../src/functions/index.js";
import { useTempHome } from "../temp-home.js";
import { failingTrainer, labelledRows, learner, SAMPLE, scriptedTrainer } from "./labelled-rows.js";

useTempHome();

/** Without examples there is less to measure where a configuration is made instead. */
const common = {
  label: "Topic",
  prompt: "Topic?\n{{Message}}",
  examples: 0,
  handleSignals: false,
} as const;
const steps = (decisions: readonly { step: string; passed: boolean }[]) =>
  decisions.map(({ step, passed }) => `${step} ${passed ? "yes" : "no"}`);
const json = (file: string) => JSON.parse(readFileSync(file, "utf8"));
const lines = (file: string) =>
  readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("fineTuneOrConfig: enough rows and a trainer", () => {
  it("trains, validates, compares and writes everything", async () => {
    const trainer = scriptedTrainer();
    const model = learner();
    const events: RunEvent[] = [];
    const seen: number[] = [];
    const result = await fineTuneOrConfig(labelledRows(60), {
      ...common,
      model,
      trainer,
      epochs: 2,
      learningRate: 0.001,
      onEvent: (event) => events.push(event),
      onProgress: ({ step }) => seen.push(step),
    });
    expect(result.kind).toBe("model");
    expect(result.model).toBe(`gguf:${path.join(result.run.folder, "Topic.gguf")}`);
    expect(readFileSync(result.files.model!).equals(readFileSync(SAMPLE))).toBe(true);
    expect(steps(result.decisions)).toEqual([
      "size yes",
      "capability yes",
      "training yes",
      "result yes",
    ]);
    expect(result.rows).toMatchObject({ given: 60, usable: 60 });
    expect(result.rows.training + result.rows.validation + result.rows.test).toBe(60);
    expect(result.comparison?.arms.map(({ name }) => name)).toEqual(["learner", "scripted"]);
    expect(result.comparison?.rows).toBe(result.rows.test);
    expect(result.comparison?.pairs[0]?.columns.Topic?.accuracy.low).toBeLessThan(1);
    expect(seen).toEqual([1, 2, 3]);
    expect(result.training?.losses).toHaveLength(3);
    expect(Object.keys(result.charts)).toContain("loss");
    expect(result[REPORT]().parts.map(({ kind }) => kind)).toContain("figure");

    const { folder, id } = result.run;
    const job = trainer.jobs[0]!;
    expect(job.folder).toBe(path.join(folder, "training"));
    expect(job.hyper).toEqual({ epochs: 2, learningRate: 0.001 });
    expect(lines(path.join(folder, "training.jsonl"))).toHaveLength(result.rows.training);
    expect(lines(path.join(folder, "validation.jsonl"))).toHaveLength(result.rows.validation);
    const config = parse(readFileSync(path.join(folder, "config.yaml"), "utf8"));
    expect(config).toMatchObject({ trainer: "scripted", hyper_parameters: { epochs: 2 } });
    const metadata = json(path.join(folder, "metadata.json"));
    expect(metadata).toMatchObject({
      kind: "model",
      metrics: { dataset_size: 60, capability: true, training_steps: 3, training_succeeded: true },
      base_model: { name: "learner" },
    });
    expect(metadata.comparison.verdict).toBe(result.comparison?.verdict.text);
    const log = lines(path.join(folder, "log.jsonl"));
    expect(log.some(({ message }) => message === "training data written")).toBe(true);
    expect((await runs.get(id)).state).toBe("finished");
    expect(events[0]).toMatchObject({ type: "run-started", runId: id });
    const titles = events.flatMap((event) =>
      event.type === "progress" ? [event.progress.title] : [],
    );
    expect(titles.join("\n")).toMatch(/training scripted · loss 1\.500 · held-out 2\.000/);
    expect(events.at(-1)).toMatchObject({ type: "run-finished", state: "finished" });
  });

  it("teaches the very request that a run sends", async () => {
    const trainer = scriptedTrainer();
    const result = await fineTuneOrConfig(labelledRows(51), {
      ...common,
      model: learner(),
      trainer,
    });
    const model = learner();
    await processDataset(
      [{ Message: trainer.jobs[0]!.training[0]!.messages[1]!.content.slice(7) }],
      {
        model,
        prompt: result.prompt,
      },
    );
    expect(model.requests[0]!.messages).toEqual(trainer.jobs[0]!.training[0]!.messages.slice(0, 2));
  });

  it("finds what an earlier call has trained, and trains again for other options or when fresh", async () => {
    const trainer = scriptedTrainer();
    const options = { ...common, model: learner(), trainer };
    const first = await fineTuneOrConfig(labelledRows(60), options);
    const again = await fineTuneOrConfig(labelledRows(60), options);
    expect(trainer.jobs).toHaveLength(1);
    expect(again.run).toMatchObject({ id: first.run.id, resumed: true });
    expect(again.training?.reused).toBe(true);
    expect(again.training?.losses).toEqual(first.training?.losses);
    await fineTuneOrConfig(labelledRows(60), { ...options, epochs: 3 });
    await fineTuneOrConfig(labelledRows(63), options);
    await fineTuneOrConfig(labelledRows(60), { ...options, fresh: true });
    expect(trainer.jobs).toHaveLength(4);
  });

  it("goes on in the same folder after training was interrupted", async () => {
    const folders: string[] = [];
    const stop = new AbortController();
    const done = scriptedTrainer();
    const trainer = scriptedTrainer({
      train: async (job, context) => {
        folders.push(job.folder);
        if (folders.length > 1) return done.train(job, context);
        context?.onProgress?.({ phase: "training", step: 5, trainingLoss: 2, elapsedMs: 1 });
        setTimeout(() => stop.abort(), 5);
        return new Promise((_, reject) =>
          context?.signal?.addEventListener("abort", () => reject(new Error("aborted"))),
        );
      },
    });
    const options = { ...common, model: learner(), trainer };
    await expect(
      fineTuneOrConfig(labelledRows(60), { ...options, signal: stop.signal }),
    ).rejects.toMatchObject({ name: "RunStoppedError", code: "interrupted" });
    const result = await fineTuneOrConfig(labelledRows(60), options);
    expect(result.kind).toBe("model");
    expect(folders[0]).toBe(folders[1]);
    expect(result.training?.losses.map(({ step }) => step)).toEqual([1, 2, 3, 5]);
  });

  it("is cancelled from outside, as the button does", async () => {
    const trainer = scriptedTrainer({
      train: (_job, context) =>
        new Promise((_, reject) =>
          context?.signal?.addEventListener("abort", () => reject(new Error("aborted"))),
        ),
    });
    let id = "";
    const work = fineTuneOrConfig(labelledRows(60), {
      ...common,
      model: learner(),
      trainer,
      onEvent: (event) => {
        if (event.type === "run-started") id = event.runId;
        if (event.type === "progress" && event.progress.title.startsWith("training")) {
          void runs.cancel(id);
        }
      },
    });
    await expect(work).rejects.toMatchObject({ code: "cancelled" });
    expect((await runs.get(id)).state).toBe("cancelled");
  });

  it("writes everything and trains nothing in a dry run", async () => {
    const trainer = scriptedTrainer();
    const model = learner();
    const result = await fineTuneOrConfig(labelledRows(60), {
      ...common,
      model,
      trainer,
      dryRun: true,
    });
    expect(result.kind).toBe("dry-run");
    expect(result.comparison).toBeUndefined();
    expect(trainer.jobs).toHaveLength(0);
    expect(model.calls).toBe(0);
    expect(Object.keys(result.files)).toEqual(
      expect.arrayContaining(["training", "validation", "config", "metadata", "prompt"]),
    );
    expect(result[REPORT]().title).toContain("dry run");
  });
});

describe("fineTuneOrConfig: where training is not possible", () => {
  it("too few rows: a configuration, or DatasetTooSmallWarning without fallback", async () => {
    const trainer = scriptedTrainer();
    const options = { ...common, model: learner(), trainer };
    const result = await fineTuneOrConfig(labelledRows(30), options);
    expect(result.kind).toBe("configuration");
    expect(steps(result.decisions).slice(0, 2)).toEqual(["size no", "fallback yes"]);
    expect(result.warnings.join()).toContain("training needs at least 50");
    await expect(
      fineTuneOrConfig(labelledRows(30), { ...options, fallback: false }),
    ).rejects.toThrow(DatasetTooSmallWarning);
    expect(trainer.jobs).toHaveLength(0);
    const small = await fineTuneOrConfig(labelledRows(30), { ...options, minRows: 20 });
    expect(small.kind).toBe("model");
  });

  it("counts only rows that can be learnt from", async () => {
    const rows = [
      ...labelledRows(49),
      ...Array.from({ length: 20 }, (_, i) => ({ Message: `x${i}`, Topic: null })),
    ];
    const result = await fineTuneOrConfig(rows, {
      ...common,
      model: learner(),
      trainer: scriptedTrainer(),
    });
    expect(result.decisions[0]).toMatchObject({ step: "size", passed: false });
    expect(result.decisions[0]?.why).toContain(
      "49 of 69 rows can be learnt from (20 were left out)",
    );
    expect(result.findings.map(({ code }) => code)).toContain("missing-labels");
  });

  it("no capability: a configuration, or FineTuningNotSupportedError without fallback", async () => {
    const trainer = scriptedTrainer({
      capability: async () => ({ ok: false, reason: "no GPU.", hint: "Buy one." }),
    });
    const options = { ...common, model: learner(), trainer };
    const result = await fineTuneOrConfig(labelledRows(60), options);
    expect(steps(result.decisions).slice(0, 3)).toEqual([
      "size yes",
      "capability no",
      "fallback yes",
    ]);
    const refused = fineTuneOrConfig(labelledRows(60), { ...options, fallback: false });
    await expect(refused).rejects.toThrow(FineTuningNotSupportedError);
    await expect(refused).rejects.toThrow(/no GPU\.[\s\S]*Buy one\./);
    await expect(
      fineTuneOrConfig(labelledRows(60), { ...options, trainer: "none", fallback: false }),
    ).rejects.toThrow(FineTuningNotSupportedError);
  });

  it("a trainer that turns out not to be there counts as no capability", async () => {
    const trainer = failingTrainer(new FineTuningNotSupportedError("went away"));
    const options = { ...common, model: learner(), trainer };
    expect((await fineTuneOrConfig(labelledRows(60), options)).kind).toBe("configuration");
    await expect(
      fineTuneOrConfig(labelledRows(60), { ...options, fallback: false, fresh: true }),
    ).rejects.toThrow(FineTuningNotSupportedError);
  });

  it.each([
    ["a failed training", failingTrainer()],
    ["a crash", failingTrainer(new RangeError("boom"))],
    ["no GGUF", scriptedTrainer({ model: { gguf: undefined as never, weights: "/w" } })],
    ["a GGUF that is not there", scriptedTrainer({ model: { gguf: "/nowhere/m.gguf" } })],
    ["a GGUF that is none", scriptedTrainer({ model: { gguf: path.resolve("package.json") } })],
    ["a NaN loss", scriptedTrainer({ model: { validationLoss: Number.NaN } })],
  ])("%s: a configuration, or TrainingFailedError without fallback", async (_, trainer) => {
    const options = { ...common, model: learner(), trainer };
    const result = await fineTuneOrConfig(labelledRows(60), options);
    expect(result.kind).toBe("configuration");
    expect(steps(result.decisions).slice(0, 4)).toEqual([
      "size yes",
      "capability yes",
      "training no",
      "fallback yes",
    ]);
    const log = readFileSync(path.join(result.run.folder, "log.jsonl"), "utf8");
    expect(log).toMatch(/"level":"error"/);
    await expect(
      fineTuneOrConfig(labelledRows(60), { ...options, fallback: false, fresh: true }),
    ).rejects.toThrow(TrainingFailedError);
  });

  it("passes a trainer's complaint about options on, whatever the fallback", async () => {
    const trainer = scriptedTrainer({
      prepare: async () => {
        throw new TaskError("option-invalid", "epochs must be larger");
      },
    });
    await expect(
      fineTuneOrConfig(labelledRows(60), { ...common, model: learner(), trainer }),
    ).rejects.toThrow(/epochs must be larger/);
  });

  it("trains no student for free text", async () => {
    const rows = labelledRows(60).map((row, i) => ({
      ...row,
      Topic: `note number ${i} ${row.Topic}`,
    }));
    await expect(
      fineTuneOrConfig(rows, { ...common, model: learner(), trainer: "student", fallback: false }),
    ).rejects.toThrow(/closed sets only, and Topic is free text/);
  });
});

describe("fineTuneOrConfig: what it is told", () => {
  const call = (options: object, rows: object[] = labelledRows(9)) =>
    fineTuneOrConfig(
      rows as never,
      { model: learner(), handleSignals: false, ...options } as never,
    );

  it.each([
    [{ label: "Topic", holdout: 0 }, /holdout.*share between 0 and 1/],
    [{ label: "Topic", prompt: () => "x" }, /cannot hold a function/],
    [{ label: "Topic", epoch: 3 }, /no option "epoch" \(did you mean "epochs"/],
    [{ label: "Topic", improve: { proposals: 99 } }, /improve/],
    [{ label: "Topic", holdout: 8 }, /holdout keeps 8 of 9 usable rows/],
    [{ label: "Topic", holdout: 0.6 }, /holdout keeps 60 % of 9 usable rows/],
    [{}, /no label was named/],
    [{ label: "Topc" }, /no column "Topc"[\s\S]*Did you mean "Topic"/],
    [
      { label: "Topic", prompt: "{{Topic}} {{Message}}" },
      /shows \{\{Topic\}\}, the column with the right answers/,
    ],
    [{ label: "Topic", prompt: "{{Mesage}}" }, /Mesage/],
    [{ label: "Topic", trainer: { name: "x" } }, /neither a name nor a trainer/],
    [
      { label: { Topc: "Topic" }, answer: z.object({ Topic: z.enum(["a"]) }) },
      /not among the answer's columns/,
    ],
    [
      { label: { Topic: "Topic" }, answer: z.object({ Topic: z.enum(["a"]), Mood: z.string() }) },
      /"Mood", for which no label column/,
    ],
  ])("refuses %j", async (options, message) => {
    await expect(call({ minRows: 1, ...options })).rejects.toThrow(message);
  });

  it("refuses a table with nothing to ask about", async () => {
    await expect(call({ label: "Topic" }, [{ Topic: "a" }])).rejects.toThrow(
      /no column to ask about/,
    );
  });
});
