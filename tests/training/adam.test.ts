import type { Variable } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { Adam, cosineRate } from "../../src/training/adam.js";
import { loadTensorflow } from "../../src/training/load-tensorflow.js";

const OPTIONS = { beta1: 0.9, beta2: 0.98, weightDecay: 0, clipNorm: 1 };

describe("Adam", () => {
  it("moves each weight by the learning rate on its first step, against the gradient", async () => {
    const tf = await loadTensorflow();
    const weight = tf.variable(tf.tensor1d([1, 1]));
    const adam = new Adam(tf, new Map([["w", weight]]), OPTIONS);
    const norm = adam.step(new Map([["w", Float32Array.of(3, -4)]]), 0.1);
    expect(norm).toBeCloseTo(5);
    expect(weight.dataSync()[0]).toBeCloseTo(0.9);
    expect(weight.dataSync()[1]).toBeCloseTo(1.1);
  });

  it("shrinks matrices by the weight decay and spares vectors", async () => {
    const tf = await loadTensorflow();
    const weights = new Map<string, Variable>([
      ["matrix", tf.variable(tf.tensor2d([[2]]))],
      ["vector", tf.variable(tf.tensor1d([2]))],
    ]);
    const adam = new Adam(tf, weights, { ...OPTIONS, weightDecay: 0.5 });
    const zero = new Map([...weights.keys()].map((name) => [name, new Float32Array(1)]));
    adam.step(zero, 0.1);
    expect(weights.get("matrix")?.dataSync()[0]).toBeCloseTo(1.9);
    expect(weights.get("vector")?.dataSync()[0]).toBe(2);
  });

  it("goes on like the optimizer it takes its numbers from", async () => {
    const tf = await loadTensorflow();
    const make = () => {
      const weights = new Map([["w", tf.variable(tf.tensor1d([1, -1]))]]);
      return { weights, adam: new Adam(tf, weights, OPTIONS) };
    };
    const gradients = new Map([["w", Float32Array.of(0.3, -0.1)]]);
    const [first, second] = [make(), make()];
    for (let i = 0; i < 3; i++) first.adam.step(gradients, 0.1);
    second.adam.restore(first.adam.steps, first.adam.moments);
    for (const { adam } of [first, second]) adam.step(gradients, 0.1);
    expect(second.weights.get("w")?.dataSync()).toEqual(first.weights.get("w")?.dataSync());
    expect(() => make().adam.restore(1, new Map())).toThrow("no numbers for w");
  });
});

describe("cosineRate", () => {
  const plan = { steps: 100, warmUp: 10, peak: 1, floor: 0.1 };

  it("rises to the peak, then falls to the floor", () => {
    expect(cosineRate(0, plan)).toBeCloseTo(0.1);
    expect(cosineRate(9, plan)).toBeCloseTo(1);
    expect(cosineRate(55, plan)).toBeCloseTo(0.55);
    expect(cosineRate(100, plan)).toBeCloseTo(0.1);
  });
});
