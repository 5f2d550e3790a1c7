import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { Tensorflow } from "../load-tensorflow.js";

/** Sum of two matrices; tfjs-core alone brings the operation without its gradient. */
export function add(tf: Tensorflow, a: Tensor2D, b: Tensor2D): Tensor2D {
  const sum = tf.customGrad((...args) => ({
    value: tf.add(args[0] as Tensor2D, args[1] as Tensor2D),
    gradFunc: (dy: Tensor) => [dy, dy],
  }));
  return sum(a, b) as Tensor2D;
}
