import type { Scalar, Tensor1D, Tensor2D, Variable } from "@tensorflow/tfjs-core";
import type { Tensorflow } from "./load-tensorflow.js";
import { add } from "./ops/add.js";
import { attention } from "./ops/attention.js";
import { crossEntropy, type Targets } from "./ops/cross-entropy.js";
import { embed } from "./ops/embed.js";
import { linear, transposeMatrix } from "./ops/linear.js";
import { rmsNorm } from "./ops/rms-norm.js";
import { makeRotation, type Rotation } from "./ops/rotation.js";
import { swiglu } from "./ops/swiglu.js";
import type { Random } from "./random.js";

/** Sizes of a llama-architecture model whose input and output share one token table. */
export interface ModelShape {
  readonly vocabulary: number;
  /** Width of a token's state; `heads` times a multiple of 8. */
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  /** Heads of keys and values; divides `heads`. */
  readonly keyHeads: number;
  /** Width inside the feed-forward part. */
  readonly hidden: number;
  /** Context length in tokens that the file promises. */
  readonly context: number;
  readonly ropeBase: number;
  readonly epsilon: number;
}

/** Token ids of sequences of equal length, row after row. */
export interface TokenBatch {
  readonly tokens: Int32Array;
  readonly batch: number;
  /** A multiple of 8. */
  readonly length: number;
}

const ROTATION_LENGTH_STEP = 64;

/** A model under training: its weights as variables, and what it computes from tokens. */
export class LlamaModel {
  readonly shape: ModelShape;
  /** Weights by name; queries, keys and values share one matrix, gate and up another. */
  readonly weights: ReadonlyMap<string, Variable>;
  readonly #tf: Tensorflow;
  #rotation: Rotation | undefined;
  #rotationLength = 0;

  /** Makes a model with random weights. */
  constructor(tf: Tensorflow, shape: ModelShape, random: Random) {
    this.#tf = tf;
    this.shape = shape;
    this.weights = initialWeights(tf, shape, random);
  }

  /** Number of trained numbers. */
  get parameters(): number {
    let sum = 0;
    for (const weight of this.weights.values()) sum += weight.size;
    return sum;
  }

  /** State of every token after the last layer, one row each. */
  states(input: TokenBatch): Tensor2D {
    const tf = this.#tf;
    let x = embed(tf, this.#matrix("table"), input.tokens);
    for (let layer = 0; layer < this.shape.layers; layer++) {
      x = add(tf, x, this.#attend(x, layer, input));
      x = add(tf, x, this.#feed(x, layer));
    }
    return this.#normalise(x, "norm");
  }

  /**
   * States of some tokens after the last layer, in the order given: what `states` has in those rows.
   * Of the last layer, only keys and values are worked out for the others, which saves most of its cost.
   */
  statesAt(input: TokenBatch, positions: Int32Array): Tensor2D {
    const tf = this.#tf;
    let x = embed(tf, this.#matrix("table"), input.tokens);
    for (let layer = 0; layer < this.shape.layers; layer++) {
      const rows = layer === this.shape.layers - 1 ? positions : undefined;
      const mixed = this.#mix(x, layer, input);
      const from = rows === undefined ? mixed : embed(tf, mixed, rows);
      const stream = rows === undefined ? x : embed(tf, x, rows);
      x = add(tf, stream, linear(tf, from, this.#matrix(`${layer}.out`)));
      x = add(tf, x, this.#feed(x, layer));
    }
    return this.#normalise(x, "norm");
  }

  /** The same as `loss`, up to rounding, at less cost. */
  leanLoss(input: TokenBatch, targets: Targets): Scalar {
    const states = this.statesAt(input, targets.positions);
    const positions = Int32Array.from(targets.positions, (_, row) => row);
    return crossEntropy(this.#tf, states, this.#matrix("table"), { ...targets, positions });
  }

  /** Weighted mean loss of the next tokens at the target positions. */
  loss(input: TokenBatch, targets: Targets): Scalar {
    return crossEntropy(this.#tf, this.states(input), this.#matrix("table"), targets);
  }

  /** Logits of the next token at every position, one row each. */
  logits(input: TokenBatch): Tensor2D {
    const table = transposeMatrix(this.#tf, this.#matrix("table"));
    return this.#tf.matMul(this.states(input), table);
  }

  dispose(): void {
    for (const weight of this.weights.values()) weight.dispose();
  }

  #attend(x: Tensor2D, layer: number, input: TokenBatch): Tensor2D {
    return linear(this.#tf, this.#mix(x, layer, input), this.#matrix(`${layer}.out`));
  }

  /** What attention gathers for each token. */
  #mix(x: Tensor2D, layer: number, input: TokenBatch): Tensor2D {
    const { heads, keyHeads, width } = this.shape;
    const normal = this.#normalise(x, `${layer}.attentionNorm`);
    const qkv = linear(this.#tf, normal, this.#matrix(`${layer}.qkv`));
    const shape = {
      batch: input.batch,
      length: input.length,
      heads,
      keyHeads,
      headSize: width / heads,
    };
    return attention(this.#tf, qkv, shape, this.#rotationFor(input.length));
  }

  #feed(x: Tensor2D, layer: number): Tensor2D {
    const normal = this.#normalise(x, `${layer}.feedNorm`);
    const wide = swiglu(this.#tf, linear(this.#tf, normal, this.#matrix(`${layer}.gateUp`)));
    return linear(this.#tf, wide, this.#matrix(`${layer}.down`));
  }

  #normalise(x: Tensor2D, name: string): Tensor2D {
    const gain = this.weights.get(name) as Variable as unknown as Tensor1D;
    return rmsNorm(this.#tf, x, gain, this.shape.epsilon);
  }

  #matrix(name: string): Tensor2D {
    return this.weights.get(name) as Variable as unknown as Tensor2D;
  }

  #rotationFor(length: number): Rotation {
    if (this.#rotation === undefined || length > this.#rotationLength) {
      this.#rotationLength = Math.ceil(length / ROTATION_LENGTH_STEP) * ROTATION_LENGTH_STEP;
      const { width, heads, ropeBase } = this.shape;
      this.#rotation = makeRotation(this.#rotationLength, width / heads, ropeBase);
    }
    return this.#rotation;
  }
}

function initialWeights(
  tf: Tensorflow,
  shape: ModelShape,
  random: Random,
): ReadonlyMap<string, Variable> {
  const { width, hidden, layers } = shape;
  const keyWidth = (width / shape.heads) * shape.keyHeads;
  const weights = new Map<string, Variable>();
  const matrix = (name: string, rows: number, columns: number, deviation: number) => {
    const values = Float32Array.from({ length: rows * columns }, () => random.normal() * deviation);
    weights.set(name, tf.variable(tf.tensor2d(values, [rows, columns])));
  };
  const gain = (name: string) => weights.set(name, tf.variable(tf.ones([width])));
  const inward = 1 / Math.sqrt(width);
  // What is added to the residual stream starts small, so that depth does not blow it up.
  const outward = 1 / Math.sqrt(2 * layers);
  matrix("table", shape.vocabulary, width, inward);
  gain("norm");
  for (let layer = 0; layer < layers; layer++) {
    gain(`${layer}.attentionNorm`);
    matrix(`${layer}.qkv`, width, width + 2 * keyWidth, inward);
    matrix(`${layer}.out`, width, width, inward * outward);
    gain(`${layer}.feedNorm`);
    matrix(`${layer}.gateUp`, width, 2 * hidden, inward);
    matrix(`${layer}.down`, hidden, width, outward / Math.sqrt(hidden));
  }
  return weights;
}
