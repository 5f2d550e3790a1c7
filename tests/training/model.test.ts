import { describe, expect, it } from "vitest";
import { Random } from "../../src/training/random.js";
import { makeTiny } from "./tiny-model.js";

const STEP = 1e-2;

describe("LlamaModel", () => {
  it("has gradients that agree with finite differences, for every weight", async () => {
    const { tf, model } = await makeTiny();
    const random = new Random(11);
    const length = 8;
    const input = {
      tokens: Int32Array.from({ length: 2 * length }, () => random.below(model.shape.vocabulary)),
      batch: 2,
      length,
    };
    const targets = {
      positions: Int32Array.of(1, 4, 7, 9, 14, 14),
      tokens: Int32Array.from({ length: 6 }, () => random.below(model.shape.vocabulary)),
      weights: Float32Array.of(1, 0.5, 2, 1, 1, 0.1),
    };
    const loss = () => tf.tidy(() => model.loss(input, targets).dataSync()[0] as number);
    const { grads } = tf.variableGrads(() => model.loss(input, targets));
    for (const [name, weight] of model.weights) {
      const gradient = grads[weight.name]?.dataSync() as Float32Array;
      const values = Float32Array.from(weight.dataSync());
      const direction = Float32Array.from(values, () => (random.chance(0.5) ? 1 : -1));
      const along = gradient.reduce((sum, g, i) => sum + g * (direction[i] as number), 0);
      const shifted = (amount: number) => {
        const moved = values.map((value, i) => value + amount * (direction[i] as number));
        weight.assign(tf.tensor(moved, weight.shape));
        return loss();
      };
      const step = STEP / Math.sqrt(values.length);
      const measured = (shifted(step) - shifted(-step)) / (2 * step);
      weight.assign(tf.tensor(values, weight.shape));
      expect(Math.abs(measured - along), `${name}: ${measured} against ${along}`).toBeLessThan(
        0.02 * Math.abs(along) + 0.02,
      );
    }
    model.dispose();
  });

  it("sees no token behind the one it predicts from", async () => {
    const { tf, model } = await makeTiny();
    const tokens = Int32Array.of(5, 6, 7, 8, 9, 10, 11, 12);
    const changed = Int32Array.from(tokens);
    changed[5] = 99;
    const rows = (input: Int32Array) =>
      tf.tidy(() => model.logits({ tokens: input, batch: 1, length: 8 }).arraySync());
    const [before, after] = [rows(tokens), rows(changed)];
    expect(after.slice(0, 5)).toEqual(before.slice(0, 5));
    expect(after[5]).not.toEqual(before[5]);
    model.dispose();
  });
});
