import { describe, expect, it } from "vitest";
import { loadTensorflow } from "../../../src/training/load-tensorflow.js";
import { embed } from "../../../src/training/ops/embed.js";

describe("embed", () => {
  it("picks rows and adds the gradients of rows picked twice", async () => {
    const tf = await loadTensorflow();
    const table = tf.tensor2d([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const rows = Int32Array.of(2, 0, 2);
    expect(embed(tf, table, rows).arraySync()).toEqual([
      [5, 6],
      [1, 2],
      [5, 6],
    ]);
    const gradient = tf.grad((t) => embed(tf, t as typeof table, rows))(
      table,
      tf.tensor2d([
        [1, 1],
        [2, 2],
        [10, 20],
      ]),
    );
    expect(gradient.arraySync()).toEqual([
      [2, 2],
      [0, 0],
      [11, 21],
    ]);
  });
});
