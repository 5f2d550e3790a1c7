import type { Variable } from "@tensorflow/tfjs-core";
import type { Tensorflow } from "./load-tensorflow.js";

/** How weights follow their gradients. */
export interface AdamOptions {
  /** Decay of the mean gradient. */
  readonly beta1: number;
  /** Decay of the mean squared gradient. */
  readonly beta2: number;
  /** Share of a matrix's weights taken away per step, times the learning rate; vectors are spared. */
  readonly weightDecay: number;
  /** Longest gradient, over all weights together; a longer one is shortened to it. */
  readonly clipNorm: number;
}

/** What Adam knows about one weight. */
export interface Moments {
  /** The weight itself. */
  readonly values: Float32Array;
  readonly mean: Float32Array;
  readonly square: Float32Array;
}

const EPSILON = 1e-8;

/** Adam with decoupled weight decay (Loshchilov & Hutter 2019) and clipping by the global norm. */
export class Adam {
  readonly #tf: Tensorflow;
  readonly #weights: ReadonlyMap<string, Variable>;
  readonly #options: AdamOptions;
  readonly #moments = new Map<string, Moments>();
  #steps = 0;

  constructor(tf: Tensorflow, weights: ReadonlyMap<string, Variable>, options: AdamOptions) {
    this.#tf = tf;
    this.#weights = weights;
    this.#options = options;
    for (const [name, weight] of weights) {
      this.#moments.set(name, {
        values: Float32Array.from(weight.dataSync()),
        mean: new Float32Array(weight.size),
        square: new Float32Array(weight.size),
      });
    }
  }

  /** Moves every weight by its gradient, given by the weight's name; returns the gradient's norm. */
  step(gradients: ReadonlyMap<string, Float32Array>, learningRate: number): number {
    this.#steps++;
    let squares = 0;
    for (const gradient of gradients.values()) {
      for (const value of gradient) squares += value * value;
    }
    const norm = Math.sqrt(squares);
    const clip = Math.min(1, this.#options.clipNorm / Math.max(norm, EPSILON));
    for (const [name, gradient] of gradients) this.#move(name, gradient, clip, learningRate);
    return norm;
  }

  /** Steps done, which the first steps' corrections depend on. */
  get steps(): number {
    return this.#steps;
  }

  /** The live numbers of every weight, by name. */
  get moments(): ReadonlyMap<string, Moments> {
    return this.#moments;
  }

  /** Takes over the numbers of an earlier optimizer of the same weights, and sets the weights to them. */
  restore(steps: number, moments: ReadonlyMap<string, Moments>): void {
    this.#steps = steps;
    for (const [name, { values, mean, square }] of this.#moments) {
      const from = moments.get(name);
      if (from?.values.length !== values.length) throw new RangeError(`no numbers for ${name}`);
      values.set(from.values);
      mean.set(from.mean);
      square.set(from.square);
      this.#assign(name, values);
    }
  }

  #move(name: string, gradient: Float32Array, clip: number, learningRate: number): void {
    const { beta1, beta2, weightDecay } = this.#options;
    const weight = this.#weights.get(name) as Variable;
    const { values, mean, square } = this.#moments.get(name) as Moments;
    const meanScale = 1 / (1 - beta1 ** this.#steps);
    const squareScale = 1 / (1 - beta2 ** this.#steps);
    const keep = 1 - (weight.shape.length > 1 ? learningRate * weightDecay : 0);
    for (let i = 0; i < values.length; i++) {
      const g = (gradient[i] as number) * clip;
      const m = beta1 * (mean[i] as number) + (1 - beta1) * g;
      const s = beta2 * (square[i] as number) + (1 - beta2) * g * g;
      mean[i] = m;
      square[i] = s;
      const change = (m * meanScale) / (Math.sqrt(s * squareScale) + EPSILON);
      values[i] = (values[i] as number) * keep - learningRate * change;
    }
    this.#assign(name, values);
  }

  #assign(name: string, values: Float32Array): void {
    const weight = this.#weights.get(name) as Variable;
    // The backend reads an uploaded array later: it gets its own copy.
    const next = this.#tf.tensor(values.slice(), weight.shape);
    weight.assign(next);
    next.dispose();
  }
}

/** Learning rate of a step: a straight rise, then half a cosine down to a floor. */
export function cosineRate(
  step: number,
  plan: {
    readonly steps: number;
    readonly warmUp: number;
    readonly peak: number;
    readonly floor: number;
  },
): number {
  if (step < plan.warmUp) return (plan.peak * (step + 1)) / plan.warmUp;
  const done = (step - plan.warmUp) / Math.max(1, plan.steps - plan.warmUp);
  const share = (1 + Math.cos(Math.PI * Math.min(1, done))) / 2;
  return plan.floor + (plan.peak - plan.floor) * share;
}
