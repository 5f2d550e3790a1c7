import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { Tensorflow } from "../load-tensorflow.js";
import { type Rotation, rotate } from "./rotation.js";
import { lowerOuterProduct, lowerProduct } from "./triangle-products.js";

/** Sizes of one attention layer over a batch of sequences of equal length. */
export interface AttentionShape {
  readonly batch: number;
  /** Tokens of each sequence; a multiple of 8. */
  readonly length: number;
  readonly heads: number;
  /** Heads of keys and values; divides `heads`. */
  readonly keyHeads: number;
  /** A multiple of 8. */
  readonly headSize: number;
}

/** Queries, keys and values of one head, turned by position, and the weights they gave. */
interface HeadState {
  readonly q: Float32Array;
  readonly k: Float32Array;
  readonly v: Float32Array;
  readonly weights: Float32Array;
}

/**
 * Causal attention with rotary positions and grouped key heads (Ainslie et al. 2023).
 * Each row of `qkv` holds the queries of all heads, then the keys, then the values of one token.
 */
export function attention(
  tf: Tensorflow,
  qkv: Tensor2D,
  shape: AttentionShape,
  rotation: Rotation,
): Tensor2D {
  const attend = tf.customGrad((...args) => {
    const input = args[0] as Tensor2D;
    const states: HeadState[] = [];
    const out = attendForward(input.dataSync() as Float32Array, shape, rotation, states);
    const width = shape.heads * shape.headSize;
    return {
      value: tf.tensor2d(out, [shape.batch * shape.length, width]),
      gradFunc: (dy: Tensor) => {
        const gradient = attendBackward(dy.dataSync() as Float32Array, shape, rotation, states);
        return tf.tensor2d(gradient, input.shape);
      },
    };
  });
  return attend(qkv) as Tensor2D;
}

function attendForward(
  qkv: Float32Array,
  shape: AttentionShape,
  rotation: Rotation,
  states: HeadState[],
): Float32Array {
  const { length, headSize } = shape;
  const out = new Float32Array(shape.batch * length * shape.heads * headSize);
  const result = new Float32Array(length * headSize);
  forEachHead(shape, (place) => {
    const q = readHead(qkv, place.q, place.stride, shape);
    const k = readHead(qkv, place.k, place.stride, shape);
    const v = readHead(qkv, place.v, place.stride, shape);
    rotate(q, length, rotation, 1);
    rotate(k, length, rotation, 1);
    const weights = new Float32Array(length * length);
    lowerOuterProduct(q, k, weights, length, headSize, 1 / Math.sqrt(headSize));
    softmaxLower(weights, length);
    lowerProduct(weights, v, result, length, headSize, 1, false);
    addHead(out, result, place.out, place.outStride, shape);
    states.push({ q, k, v, weights });
  });
  return out;
}

function attendBackward(
  dy: Float32Array,
  shape: AttentionShape,
  rotation: Rotation,
  states: readonly HeadState[],
): Float32Array {
  const { length, headSize } = shape;
  const stride = (shape.heads + 2 * shape.keyHeads) * headSize;
  const gradient = new Float32Array(shape.batch * length * stride);
  const dScores = new Float32Array(length * length);
  const [dq, dk, dv] = [0, 1, 2].map(() => new Float32Array(length * headSize)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const scale = 1 / Math.sqrt(headSize);
  forEachHead(shape, (place, index) => {
    const { q, k, v, weights } = states[index] as HeadState;
    const dOut = readHead(dy, place.out, place.outStride, shape);
    lowerProduct(weights, dOut, dv, length, headSize, 1, true);
    lowerOuterProduct(dOut, v, dScores, length, headSize, 1);
    softmaxLowerGradient(weights, dScores, length);
    lowerProduct(dScores, k, dq, length, headSize, scale, false);
    lowerProduct(dScores, q, dk, length, headSize, scale, true);
    rotate(dq, length, rotation, -1);
    rotate(dk, length, rotation, -1);
    addHead(gradient, dq, place.q, stride, shape);
    addHead(gradient, dk, place.k, stride, shape);
    addHead(gradient, dv, place.v, stride, shape);
  });
  return gradient;
}

/** Where one head of one sequence starts in the flat arrays. */
interface HeadPlace {
  readonly q: number;
  readonly k: number;
  readonly v: number;
  readonly stride: number;
  readonly out: number;
  readonly outStride: number;
}

function forEachHead(
  shape: AttentionShape,
  visit: (place: HeadPlace, index: number) => void,
): void {
  const { heads, keyHeads, headSize } = shape;
  const stride = (heads + 2 * keyHeads) * headSize;
  const outStride = heads * headSize;
  for (let sequence = 0; sequence < shape.batch; sequence++) {
    const start = sequence * shape.length;
    for (let head = 0; head < heads; head++) {
      const keyHead = Math.floor((head * keyHeads) / heads);
      const place = {
        q: start * stride + head * headSize,
        k: start * stride + (heads + keyHead) * headSize,
        v: start * stride + (heads + keyHeads + keyHead) * headSize,
        stride,
        out: start * outStride + head * headSize,
        outStride,
      };
      visit(place, sequence * heads + head);
    }
  }
}

function readHead(
  from: Float32Array,
  start: number,
  stride: number,
  shape: AttentionShape,
): Float32Array {
  const { length, headSize } = shape;
  const out = new Float32Array(length * headSize);
  for (let row = 0; row < length; row++) {
    const at = start + row * stride;
    for (let j = 0; j < headSize; j++) out[row * headSize + j] = from[at + j] as number;
  }
  return out;
}

function addHead(
  to: Float32Array,
  head: Float32Array,
  start: number,
  stride: number,
  shape: AttentionShape,
): void {
  const { length, headSize } = shape;
  for (let row = 0; row < length; row++) {
    const at = start + row * stride;
    for (let j = 0; j < headSize; j++) {
      to[at + j] = (to[at + j] as number) + (head[row * headSize + j] as number);
    }
  }
}

/** Softmax of each row up to the diagonal, zeros behind it, in place. */
function softmaxLower(scores: Float32Array, size: number): void {
  for (let i = 0; i < size; i++) {
    const row = i * size;
    let highest = Number.NEGATIVE_INFINITY;
    for (let j = 0; j <= i; j++) highest = Math.max(highest, scores[row + j] as number);
    let total = 0;
    for (let j = 0; j <= i; j++) {
      const weight = Math.exp((scores[row + j] as number) - highest);
      scores[row + j] = weight;
      total += weight;
    }
    for (let j = 0; j <= i; j++) scores[row + j] = (scores[row + j] as number) / total;
    scores.fill(0, row + i + 1, row + size);
  }
}

/** Turns gradients of weights into gradients of scores, in place. */
function softmaxLowerGradient(weights: Float32Array, gradient: Float32Array, size: number): void {
  for (let i = 0; i < size; i++) {
    const row = i * size;
    let along = 0;
    for (let j = 0; j <= i; j++) {
      along += (weights[row + j] as number) * (gradient[row + j] as number);
    }
    for (let j = 0; j <= i; j++) {
      gradient[row + j] = (weights[row + j] as number) * ((gradient[row + j] as number) - along);
    }
    gradient.fill(0, row + i + 1, row + size);
  }
}
