import { describe, expect, it } from "vitest";
import { makeBatches } from "../../src/training/batches.js";
import { encodeExample } from "../../src/training/example.js";
import { Gradients, lossAndGradients } from "../../src/training/gradients.js";
import { Random } from "../../src/training/random.js";
import { halveBatch } from "../../src/training/shards.js";
import { makeTiny } from "./tiny-model.js";

async function tinyBatch() {
  const { tf, model, tokenizer } = await makeTiny();
  const examples = ["kettle", "refund", "days"].map((word) =>
    encodeExample(tokenizer, { prompt: `the ${word}`, answer: word }, { value: 1, scaffold: 0.3 }),
  );
  const options = { tokens: 256, promptShare: 0.5, promptWeight: 0.1 };
  const [batch] = makeBatches(examples, new Random(2), options);
  if (batch === undefined) throw new Error("no batch");
  return { tf, model, batch };
}

describe("Gradients", () => {
  it("are those of the whole batch, and the same on one thread and on two", async () => {
    const { tf, model, batch } = await tinyBatch();
    const whole = lossAndGradients(tf, model, batch);
    const alone = new Gradients(tf, model, 1);
    const paired = new Gradients(tf, model, 2);
    const one = alone.compute(batch);
    for (let i = 0; i < 2; i++) {
      const two = paired.compute(batch);
      expect(two.loss).toBe(one.loss);
      expect([...two.gradients]).toEqual([...one.gradients]);
    }
    expect(one.loss).toBeCloseTo(whole.loss, 5);
    for (const [name, values] of whole.gradients) {
      values.forEach((value, i) => {
        expect(one.gradients.get(name)?.[i]).toBeCloseTo(value, 4);
      });
    }
    await paired.close();
    await alone.close();
    model.dispose();
  });
});

describe("lossAndGradients", () => {
  it("gives the same with the lean loss, up to rounding", async () => {
    const { tf, model, batch } = await tinyBatch();
    const full = lossAndGradients(tf, model, batch, "loss");
    const lean = lossAndGradients(tf, model, batch, "leanLoss");
    expect(lean.loss).toBeCloseTo(full.loss, 5);
    for (const [name, values] of full.gradients) {
      values.forEach((value, i) => {
        expect(lean.gradients.get(name)?.[i]).toBeCloseTo(value, 5);
      });
    }
    model.dispose();
  });
});

describe("halveBatch", () => {
  it("shares out rows and their targets", async () => {
    const { model, batch } = await tinyBatch();
    const halves = halveBatch(batch);
    expect(halves.map(({ input }) => input.batch)).toEqual([2, 1]);
    expect(halves.flatMap(({ input }) => [...input.tokens])).toEqual([...batch.input.tokens]);
    const offset = 2 * batch.input.length;
    expect(
      halves.flatMap(({ targets }, i) => [...targets.positions].map((at) => at + i * offset)),
    ).toEqual([...batch.targets.positions]);
    expect(halves.flatMap(({ targets }) => [...targets.weights])).toEqual([
      ...batch.targets.weights,
    ]);
    model.dispose();
  });
});
