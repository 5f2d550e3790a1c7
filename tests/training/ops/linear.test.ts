import { describe, expect, it } from "vitest";
import { loadTensorflow } from "../../../src/training/load-tensorflow.js";
import { linear, transposeMatrix } from "../../../src/training/ops/linear.js";

describe("transposeMatrix", () => {
  it("turns rows into columns, whatever the shape", async () => {
    const tf = await loadTensorflow();
    const matrix = tf.tensor2d(
      Array.from({ length: 9 * 17 }, (_, i) => i),
      [9, 17],
    );
    const turned = transposeMatrix(tf, matrix).arraySync();
    expect(turned).toEqual(tf.transpose(matrix).arraySync());
  });
});

describe("linear", () => {
  it("multiplies, and hands gradients to both factors", async () => {
    const tf = await loadTensorflow();
    const x = tf.tensor2d([[1, 2]]);
    const w = tf.tensor2d([
      [3, 4, 5],
      [6, 7, 8],
    ]);
    expect(linear(tf, x, w).arraySync()).toEqual([[15, 18, 21]]);
    const [dx, dw] = tf.grads((a, b) => linear(tf, a as typeof x, b as typeof w))(
      [x, w],
      tf.tensor2d([[1, 0, -1]]),
    );
    expect(dx?.arraySync()).toEqual([[-2, -2]]);
    expect(dw?.arraySync()).toEqual([
      [1, 0, -1],
      [2, 0, -2],
    ]);
  });
});
