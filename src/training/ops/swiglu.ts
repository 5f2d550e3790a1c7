import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { Tensorflow } from "../load-tensorflow.js";

/** SwiGLU (Shazeer 2020): the left half of each row, through SiLU, times the right half. */
export function swiglu(tf: Tensorflow, x: Tensor2D): Tensor2D {
  const gate = tf.customGrad((...args) => {
    const input = args[0] as Tensor2D;
    const save = args[1] as unknown as (tensors: Tensor[]) => void;
    const [left, right] = tf.split(input, 2, 1) as [Tensor2D, Tensor2D];
    const slope = tf.sigmoid(left);
    const active = tf.mul(left, slope);
    save([slope, active, right]);
    return {
      value: tf.mul(active, right),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [slope, active, right] = saved as [Tensor2D, Tensor2D, Tensor2D];
        // d silu(a)/da = s + silu(a)(1 - s), with s = sigmoid(a)
        const silu = tf.add(slope, tf.sub(active, tf.mul(active, slope)));
        return tf.concat([tf.mul(tf.mul(dy, right), silu), tf.mul(dy, active)], 1);
      },
    };
  });
  return gate(x) as Tensor2D;
}
