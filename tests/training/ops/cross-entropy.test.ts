import { describe, expect, it } from "vitest";
import { loadTensorflow } from "../../../src/training/load-tensorflow.js";
import { crossEntropy } from "../../../src/training/ops/cross-entropy.js";

describe("crossEntropy", () => {
  it("is the weighted mean of the surprise at the target positions", async () => {
    const tf = await loadTensorflow();
    const hidden = tf.tensor2d([
      [0, 0],
      [9, 9],
      [Math.log(3), 0],
    ]);
    const table = tf.tensor2d([
      [1, 0],
      [0, 1],
    ]);
    const loss = crossEntropy(tf, hidden, table, {
      positions: Int32Array.of(0, 2),
      tokens: Int32Array.of(1, 0),
      weights: Float32Array.of(1, 3),
    });
    expect(loss.dataSync()[0]).toBeCloseTo((Math.log(2) + 3 * Math.log(4 / 3)) / 4, 5);
  });
});
