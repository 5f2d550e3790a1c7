import type { Scalar, Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { Tensorflow } from "../load-tensorflow.js";
import { scatterAdd } from "./embed.js";
import { transposeMatrix } from "./linear.js";

/** Positions whose next token counts, what that token is, and how much it counts. */
export interface Targets {
  /** Rows of the hidden states. */
  readonly positions: Int32Array;
  readonly tokens: Int32Array;
  /** Not negative; at least one is positive. */
  readonly weights: Float32Array;
}

/**
 * Weighted mean of `-log p(token)` at the target positions only, with logits `hidden · tableᵀ`.
 * Positions that do not count cost nothing, and the gradient is made together with the loss.
 */
export function crossEntropy(
  tf: Tensorflow,
  hidden: Tensor2D,
  table: Tensor2D,
  targets: Targets,
): Scalar {
  const measure = tf.customGrad((...args) => {
    const [states, vocabulary] = args as unknown as [Tensor2D, Tensor2D];
    const save = args[2] as unknown as (tensors: Tensor[]) => void;
    const picked = tf.gather(states, tf.tensor1d(targets.positions, "int32"));
    const logits = tf.matMul(picked, transposeMatrix(tf, vocabulary));
    const probabilities = tf.softmax(logits).dataSync<"float32">();
    const loss = lossAndGradient(probabilities, targets, vocabulary.shape[0]);
    const shape: [number, number] = [targets.tokens.length, vocabulary.shape[0]];
    save([picked, vocabulary, tf.tensor2d(probabilities, shape)]);
    return {
      value: tf.scalar(loss),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [picked, vocabulary, dLogits] = saved as [Tensor2D, Tensor2D, Tensor2D];
        const dPicked: Tensor2D = tf.matMul(dLogits, vocabulary);
        const dTable: Tensor2D = tf.matMul(transposeMatrix(tf, picked), dLogits);
        return [
          tf.mul(dy, scatterAdd(tf, dPicked, targets.positions, states.shape)),
          tf.mul(dy, transposeMatrix(tf, dTable)),
        ];
      },
    };
  });
  return measure(hidden, table) as Scalar;
}

/** Returns the loss and overwrites the probabilities with the gradient of the logits. */
function lossAndGradient(probabilities: Float32Array, targets: Targets, size: number): number {
  const total = targets.weights.reduce((sum, weight) => sum + weight, 0);
  let loss = 0;
  targets.tokens.forEach((token, row) => {
    const share = (targets.weights[row] as number) / total;
    const at = row * size;
    loss -= share * Math.log(Math.max(probabilities[at + token] as number, 1e-30));
    for (let i = at; i < at + size; i++) probabilities[i] = (probabilities[i] as number) * share;
    probabilities[at + token] = (probabilities[at + token] as number) - share;
  });
  return loss;
}
