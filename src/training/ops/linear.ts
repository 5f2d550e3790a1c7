import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { Tensorflow } from "../load-tensorflow.js";

const BLOCK = 8;

/**
 * Transposes a matrix in blocks.
 * The backend's own transpose of two dimensions walks down whole columns and is several times slower.
 */
export function transposeMatrix(tf: Tensorflow, matrix: Tensor2D): Tensor2D {
  const [rows, columns] = matrix.shape;
  const out = transposeValues(matrix.dataSync() as Float32Array, rows, columns);
  return tf.tensor2d(out, [columns, rows]);
}

function transposeValues(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let top = 0; top < rows; top += BLOCK) {
    const bottom = Math.min(top + BLOCK, rows);
    for (let left = 0; left < columns; left += BLOCK) {
      const right = Math.min(left + BLOCK, columns);
      for (let column = left; column < right; column++) {
        for (let row = top; row < bottom; row++) {
          out[column * rows + row] = values[row * columns + column] as number;
        }
      }
    }
  }
  return out;
}

/**
 * `x · w` whose gradient uses plain products of transposed copies.
 * The WebAssembly backend multiplies transposed operands 13 to 50 times slower than plain ones.
 */
export function linear(tf: Tensorflow, x: Tensor2D, w: Tensor2D): Tensor2D {
  const multiply = tf.customGrad((...args) => {
    const [input, weight] = args as unknown as [Tensor2D, Tensor2D];
    const save = args[2] as unknown as (tensors: Tensor[]) => void;
    save([input, weight]);
    return {
      value: tf.matMul(input, weight),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [x, w] = saved as [Tensor2D, Tensor2D];
        return [
          tf.matMul(dy as Tensor2D, transposeMatrix(tf, w)),
          tf.matMul(transposeMatrix(tf, x), dy as Tensor2D),
        ];
      },
    };
  });
  return multiply(x, w) as Tensor2D;
}
