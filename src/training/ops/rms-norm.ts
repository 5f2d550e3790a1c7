import type { Rank, Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import type { Tensorflow } from "../load-tensorflow.js";

/** Root-mean-square normalisation (Zhang & Sennrich 2019) of each row, scaled by a learnt gain. */
export function rmsNorm(tf: Tensorflow, x: Tensor2D, gain: Tensor1D, epsilon: number): Tensor2D {
  const normalise = tf.customGrad((...args) => {
    const [input, scale] = args as unknown as [Tensor2D, Tensor1D];
    const save = args[2] as unknown as (tensors: Tensor[]) => void;
    const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(input), -1, true), epsilon)) as Tensor2D;
    const unit = tf.mul(input, inverse) as Tensor2D;
    save([unit, inverse, scale]);
    return {
      value: tf.mul(unit, scale),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [unit, inverse, scale] = saved as [Tensor2D, Tensor2D, Tensor1D];
        const scaled = tf.mul(dy, scale);
        const along = tf.mean(tf.mul(scaled, unit), -1, true);
        return [
          tf.mul(tf.sub(scaled, tf.mul(unit, along)), inverse),
          sumRows(tf, tf.mul(dy, unit)),
        ];
      },
    };
  });
  return normalise(x, gain) as Tensor2D;
}

/** Sum over the rows; as a product it is several times faster than the backend's own sum over rows. */
function sumRows(tf: Tensorflow, matrix: Tensor2D): Tensor1D {
  return tf.reshape(tf.matMul(tf.ones<Rank.R2>([1, matrix.shape[0]]), matrix), [-1]);
}
