import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { Tensorflow } from "../load-tensorflow.js";

/** Rows of a table by index; the gradient adds up row by row, without one-hot matrices. */
export function embed(tf: Tensorflow, table: Tensor2D, rows: Int32Array): Tensor2D {
  const gather = tf.customGrad((...args) => {
    const source = args[0] as Tensor2D;
    return {
      value: tf.gather(source, tf.tensor1d(rows, "int32")),
      gradFunc: (dy: Tensor) => scatterAdd(tf, dy as Tensor2D, rows, source.shape),
    };
  });
  return gather(table) as Tensor2D;
}

/** A zero table to whose rows the given values are added, by index. */
export function scatterAdd(
  tf: Tensorflow,
  values: Tensor2D,
  rows: Int32Array,
  shape: [number, number],
): Tensor2D {
  const width = shape[1];
  const data = values.dataSync() as Float32Array;
  const out = new Float32Array(shape[0] * width);
  for (let i = 0; i < rows.length; i++) {
    const to = (rows[i] as number) * width;
    const from = i * width;
    for (let j = 0; j < width; j++)
      out[to + j] = (out[to + j] as number) + (data[from + j] as number);
  }
  return tf.tensor2d(out, shape);
}
