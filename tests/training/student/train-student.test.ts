import { readFile } from "node:fs/promises";
import { getLlama, type Token } from "node-llama-cpp";
import { describe, expect, it } from "vitest";
import { resolveSettings } from "../../../src/config/index.js";
import { closeEngines, openModel } from "../../../src/engines/index.js";
import { importGguf } from "../../../src/training/import-gguf.js";
import { loadTensorflow } from "../../../src/training/load-tensorflow.js";
import { readGguf } from "../../../src/training/read-gguf.js";
import type { ColumnReport } from "../../../src/training/student/calibrate.js";
import { closedColumns } from "../../../src/training/student/closed-columns.js";
import { answerLabels } from "../../../src/training/student/label-answers.js";
import { readExamples } from "../../../src/training/student/read-examples.js";
import { encodeTurns } from "../../../src/training/student/student-template.js";
import { TrainingCancelled, trainStudent } from "../../../src/training/student/train-student.js";
import type { TrainedModel, TrainingProgress } from "../../../src/training/trainer.js";
import { INSTRUCTION, SYSTEM, toyJob } from "./toy-job.js";

const untilDone = { cancelled: () => false };

function columnsOf(model: TrainedModel): Record<string, ColumnReport> {
  return model.details.columns as Record<string, ColumnReport>;
}

async function originOf(gguf: string): Promise<unknown> {
  return readGguf(await readFile(gguf)).metadata.get("general.description");
}

describe("trainStudent", { timeout: 120_000 }, () => {
  it("learns labels, and llama.cpp reads its tokens, gives its logits and its answers", async () => {
    const job = await toyJob();
    const seen: TrainingProgress[] = [];
    const trained = await trainStudent(job, {
      ...untilDone,
      onProgress: (progress) => seen.push(progress),
    });
    const columns = columnsOf(trained);
    expect(columns.Topic?.accuracy).toBeGreaterThan(0.9);
    expect(columns.Urgency?.accuracy).toBeGreaterThan(0.9);
    expect(columns.Topic?.labels).toEqual(["Billing", "Shipping"]);
    // The engine tempers the probabilities of the labels with what was fitted here.
    const kept = JSON.stringify({
      Topic: columns.Topic?.temperature,
      Urgency: columns.Urgency?.temperature,
    });
    expect((await readFile(trained.gguf as string)).includes(kept)).toBe(true);
    expect(trained.details.constantTexts).toEqual([SYSTEM, INSTRUCTION]);
    expect(new Set(seen.map(({ phase }) => phase))).toEqual(
      new Set(["preparing", "training", "converting"]),
    );
    expect(seen.filter(({ validationLoss }) => validationLoss !== undefined)).toHaveLength(8);

    const tf = await loadTensorflow();
    const { model, tokenizer } = importGguf(tf, await readFile(trained.gguf as string));
    const llama = await getLlama({ gpu: false, build: "never", skipDownload: true, maxThreads: 1 });
    const loaded = await llama.loadModel({ modelPath: trained.gguf as string });
    for (const text of [
      `${INSTRUCTION} my parcel`,
      `${SYSTEM}${INSTRUCTION}\n\n a ${INSTRUCTION}x`,
      'Which topic\u00a0does 🦊 it\'s  über-Billing\r\n\t{"Topic":"',
    ]) {
      expect(tokenizer.encode(text)).toEqual([...loaded.tokenize(text, false)]);
    }
    const [example] = readExamples(job.validation);
    const ids = encodeTurns(tokenizer, example?.turns ?? []);
    const padded = [...ids, ...Array<number>((8 - (ids.length % 8)) % 8).fill(2)];
    const ours = tf.tidy(() =>
      model
        .logits({ tokens: Int32Array.from(padded), batch: 1, length: padded.length })
        .arraySync(),
    );
    const context = await loaded.createContext({
      ...{ contextSize: 64, threads: 1 },
      // Half-precision keys and values, the default, are rounding of llama.cpp's own.
      flashAttention: false,
      experimentalKvCacheKeyType: "F32",
      experimentalKvCacheValueType: "F32",
    });
    const outputs = await context
      .getSequence()
      .controlledEvaluate(ids.map((id) => [id as Token, { generateNext: { logits: true } }]));
    const furthest = ids.flatMap((_, position) =>
      (ours[position] as number[]).map((value, token) =>
        Math.abs(value - (outputs[position]?.next.logits?.get(token as Token) ?? Number.NaN)),
      ),
    );
    expect(Math.max(...furthest)).toBeLessThan(1e-3);
    await llama.dispose();

    const examples = readExamples(job.validation);
    const closed = closedColumns(readExamples(job.training));
    const answers = answerLabels(tf, model, tokenizer, examples, closed);
    const engine = await openModel(`gguf:${trained.gguf}`, resolveSettings());
    const asked = job.validation.slice(0, 6).map(async ({ messages }) => {
      const reply = await engine.engine.ask({
        model: engine.model,
        messages: messages.slice(0, -1),
        schema: {
          type: "object",
          properties: {
            Topic: { type: "string", enum: ["Billing", "Shipping"] },
            Urgency: { type: "string", enum: ["High", "Low"] },
          },
          required: ["Topic", "Urgency"],
        },
        options: { temperature: 0 },
      });
      return JSON.parse(reply.text);
    });
    const given = [0, 1, 2, 3, 4, 5].map((i) => ({
      Topic: answers.get("Topic")?.[i]?.given,
      Urgency: answers.get("Urgency")?.[i]?.given,
    }));
    expect(await Promise.all(asked)).toEqual(given);
    await closeEngines();
    model.dispose();
  });

  it("goes on from the last checkpoint to the very same model", async () => {
    const hyper = { epochs: 3, extra: { drop: 0.1, loose: 0.2, checkpointSeconds: 0 } };
    const whole = await toyJob(hyper);
    const straight = await trainStudent(whole, untilDone);
    const broken = { ...whole, folder: (await toyJob()).folder };
    for (const steps of [3, 2, 5]) {
      let left = steps;
      const run = trainStudent(broken, { cancelled: () => left-- === 0 });
      await expect(run).rejects.toBeInstanceOf(TrainingCancelled);
    }
    const notes: string[] = [];
    const resumed = await trainStudent(broken, {
      ...untilDone,
      onLog: (_, message) => notes.push(message),
    });
    expect(notes).toEqual(["Going on from the checkpoint of step 10."]);
    expect(resumed.steps).toBe(straight.steps);
    expect(await readFile(resumed.gguf as string)).toEqual(await readFile(straight.gguf as string));
    expect(resumed.details.losses).toEqual(straight.details.losses);
  });

  it("stops early when held-out examples get no better, and keeps the best weights", async () => {
    const job = await toyJob({ epochs: 30, patience: 2, learningRate: 0.5 });
    const trained = await trainStudent(job, untilDone);
    const losses = trained.details.losses as { epoch: number; validationLoss: number }[];
    const { bestEpoch } = trained.details;
    expect(losses.length).toBeLessThan(30);
    expect(trained.validationLoss).toBe(
      losses.find(({ epoch }) => epoch === bestEpoch)?.validationLoss,
    );
    expect(losses.length - (bestEpoch as number)).toBe(2);
  });

  it("goes on from an earlier student", async () => {
    const first = await trainStudent(await toyJob(), untilDone);
    const { folder } = await toyJob();
    const job = { ...(await toyJob({ epochs: 1, extra: { from: first.gguf } })), folder };
    const second = await trainStudent(job, untilDone);
    expect(second.trainingLoss).toBeLessThan(0.5);
    expect(second.details.vocabulary).toBe(first.details.vocabulary);
    const origins = await Promise.all([first, second].map(({ gguf = "" }) => originOf(gguf)));
    expect(origins).toEqual([
      expect.stringContaining("from scratch on"),
      expect.stringContaining("from model.gguf on"),
    ]);
  });

  it("says what to do when the loss is no longer a number", async () => {
    const job = await toyJob({ learningRate: 10, weightDecay: 10, warmupRatio: 0, epochs: 200 });
    await expect(trainStudent(job, untilDone)).rejects.toMatchObject({
      code: "training-failed",
      hint: expect.stringContaining("lower learningRate"),
    });
  });

  it("leaves out what is too long, and says so", async () => {
    const job = await toyJob({ epochs: 1, maxTokens: 48 });
    const long = job.training[0]?.messages.map((message) =>
      message.role === "user"
        ? { ...message, content: `${message.content} ${"x y ".repeat(40)}` }
        : message,
    );
    const notes: string[] = [];
    const trained = await trainStudent(
      { ...job, training: [...job.training, { messages: long ?? [] }] },
      { ...untilDone, onLog: (_, message) => notes.push(message) },
    );
    expect(trained.details.leftOut).toBe(1);
    expect(notes[0]).toContain("1 of 61 training examples have more than 48 tokens");
    await expect(
      trainStudent({ ...job, hyper: { ...job.hyper, maxTokens: 8 } }, untilDone),
    ).rejects.toThrow(/raise maxTokens/i);
  });
});
