import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { studentTrainer } from "../../../src/training/index.js";
import type { TrainingProgress } from "../../../src/training/trainer.js";
import { toyJob } from "./toy-job.js";

const trainer = studentTrainer();

/** Trains the job in a file, in a process that a test may kill. */
const CHILD = `
import { readFileSync } from "node:fs";
const { studentTrainer } = await import(process.argv[2]);
const job = JSON.parse(readFileSync(process.argv[3], "utf8"));
await studentTrainer().train(job, { onProgress: ({ step }) => process.stdout.write(step + "\\n") });
`;

describe("studentTrainer", { timeout: 120_000 }, () => {
  it("writes what it will train with", async () => {
    const job = await toyJob({ epochs: 3 });
    const { files } = await trainer.prepare(job);
    expect(files.map((file) => path.basename(file))).toEqual([
      "student-training.jsonl",
      "student-validation.jsonl",
      "student-settings.json",
    ]);
    const lines = (await readFile(files[0] as string, "utf8")).trim().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(job.training);
    const settings = JSON.parse(await readFile(files[2] as string, "utf8"));
    expect(settings).toMatchObject({ trainer: "student", epochs: 3, seed: 7, width: 16 });
  });

  it("can train whatever the base model is", async () => {
    expect(await trainer.capability("llama3.2")).toMatchObject({ ok: true });
  });

  it("refuses settings it does not know before it starts", async () => {
    const job = await toyJob({ extra: { widht: 16 } });
    await expect(trainer.train(job)).rejects.toMatchObject({ code: "option-invalid" });
    const other = await toyJob({ extra: { from: "/no/such/student.gguf" } });
    await expect(trainer.train(other)).rejects.toMatchObject({ code: "file-not-found" });
  });

  it("ends when it is cancelled, with its work on disk, and goes on later", async () => {
    const job = await toyJob({ epochs: 4, extra: { checkpointSeconds: 0 } });
    const stopper = new AbortController();
    const run = trainer.train(job, {
      signal: stopper.signal,
      onProgress: ({ step }) => {
        if (step === 2) stopper.abort();
      },
    });
    await expect(run).rejects.toMatchObject({
      kind: "cancelled",
      message: expect.stringContaining("its last checkpoint is kept"),
    });
    expect((await stat(path.join(job.folder, "checkpoint.bin"))).size).toBeGreaterThan(1000);
    const seen: TrainingProgress[] = [];
    await trainer.train(job, { onProgress: (progress) => seen.push(progress) });
    expect(seen.find(({ phase }) => phase === "training")?.step).toBeGreaterThan(2);
    await expect(trainer.train(job, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      kind: "cancelled",
    });
  });

  it("does not speak of a checkpoint where it was cancelled before the first", async () => {
    const stopper = new AbortController();
    const run = trainer.train(await toyJob({ epochs: 4 }), {
      signal: stopper.signal,
      onProgress: () => stopper.abort(),
    });
    // Its thread may still write one, when it is quick.
    await expect(run).rejects.toMatchObject({
      kind: "cancelled",
      message: expect.stringMatching(/before its first checkpoint|checkpoint is kept/),
    });
    const early = await toyJob();
    const never = trainer.train(early, { signal: AbortSignal.abort() });
    await expect(never).rejects.toMatchObject({
      message: "Training was cancelled before its first checkpoint.",
    });
  });

  it("hears what is cancelled while it starts", async () => {
    const stopper = new AbortController();
    // Aborted right after it was looked at for the first time.
    const signal = new Proxy(stopper.signal, {
      get(target, key) {
        if (key === "aborted") queueMicrotask(() => stopper.abort());
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const run = trainer.train(await toyJob({ epochs: 1 }), { signal });
    await expect(run).rejects.toMatchObject({ kind: "cancelled" });
  });

  it("rejects with what a listener throws", async () => {
    const run = trainer.train(await toyJob({ epochs: 1 }), {
      onProgress: () => {
        throw new RangeError("no widget");
      },
    });
    await expect(run).rejects.toThrow(/no widget/);
  });

  it("gives the same model after its process was killed", async () => {
    const job = await toyJob({ epochs: 2, extra: { checkpointSeconds: 0, threads: 2 } });
    const whole = await trainer.train({ ...job, folder: (await toyJob()).folder });
    const script = path.join(job.folder, "child.mjs");
    const description = path.join(job.folder, "job.json");
    await writeFile(script, CHILD);
    await writeFile(description, JSON.stringify(job));
    const entry = pathToFileURL(path.resolve("dist/training/index.js")).href;
    const child = spawn(process.execPath, [script, entry, description]);
    let steps = "";
    for await (const chunk of child.stdout) {
      steps += chunk;
      if (/^4$/m.test(steps)) break;
    }
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    expect(await readdir(job.folder)).not.toContain("model.gguf");
    const notes: string[] = [];
    const resumed = await trainer.train(job, { onLog: (_, message) => notes.push(message) });
    expect(notes.join()).toMatch(/Going on from the checkpoint of step \d+/);
    expect(await readFile(resumed.gguf as string)).toEqual(await readFile(whole.gguf as string));
  });
});
