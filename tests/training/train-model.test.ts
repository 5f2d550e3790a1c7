import { describe, expect, it } from "vitest";
import { encodeExample } from "../../src/training/example.js";
import { Random } from "../../src/training/random.js";
import { type LossProgress, trainModel } from "../../src/training/train-model.js";
import { makeTiny } from "./tiny-model.js";

describe("trainModel", () => {
  it("lowers the loss, on what it saw and on what it did not", async () => {
    const { tf, model, tokenizer } = await makeTiny();
    const encode = (word: string) =>
      encodeExample(
        tokenizer,
        { prompt: `the ${word}`, answer: `{"a":"${word}"}`, values: [[6, 6 + word.length]] },
        { value: 1, scaffold: 0.1 },
      );
    const seen: LossProgress[] = [];
    const heldOutLoss = await trainModel(
      tf,
      model,
      {
        lessons: [
          { examples: ["kettle", "refund", "two"].map(encode), until: 0.5 },
          { examples: ["kettle", "refund", "days", "came"].map(encode), until: 1 },
        ],
        heldOut: ["never", "after"].map(encode),
      },
      {
        steps: 20,
        warmUp: 3,
        peakRate: 0.02,
        floorRate: 0.001,
        weightDecay: 0.01,
        clipNorm: 1,
        batches: { tokens: 256, promptShare: 0.2, promptWeight: 0.1 },
        measureEvery: 10,
      },
      new Random(1),
      (progress) => seen.push(progress),
    );
    expect(seen).toHaveLength(20);
    expect(seen.at(-1)?.loss).toBeLessThan(0.6 * (seen[0]?.loss as number));
    expect(seen.at(-1)?.heldOutLoss).toBe(heldOutLoss);
    expect(heldOutLoss).toBeLessThan(seen[0]?.loss as number);
    expect(seen.filter((progress) => progress.heldOutLoss !== undefined)).toHaveLength(2);
    expect(seen.at(-1)?.remainingMs).toBe(0);
    model.dispose();
  });

  it("frees what a step used", async () => {
    const { tf, model, tokenizer } = await makeTiny();
    const example = encodeExample(
      tokenizer,
      { prompt: "a", answer: "b" },
      { value: 1, scaffold: 1 },
    );
    const plan = {
      steps: 2,
      warmUp: 1,
      peakRate: 0.01,
      floorRate: 0.001,
      weightDecay: 0,
      clipNorm: 1,
      batches: { tokens: 64, promptShare: 0, promptWeight: 0 },
      measureEvery: 1,
    };
    const before = tf.memory().numTensors;
    await trainModel(
      tf,
      model,
      { lessons: [{ examples: [example], until: 1 }], heldOut: [example] },
      plan,
      new Random(1),
    );
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });
});
