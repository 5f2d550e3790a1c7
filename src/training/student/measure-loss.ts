import type { Tensor2D } from "@tensorflow/tfjs-core";
import type { TrainingBatch } from "../batches.js";
import type { Tensorflow } from "../load-tensorflow.js";
import type { LlamaModel } from "../model.js";
import { transposeMatrix } from "../ops/linear.js";
import { goldenSection } from "./golden-section.js";

/** Losses on examples that were not learnt from, in nats per token, weighted as in training. */
export interface HeldOutLoss {
  readonly loss: number;
  /**
   * The loss at the temperature that makes it lowest. What a model knows keeps growing for some time after it has
   * become too sure of itself, and confidence is put right afterwards; so this tells when to stop.
   */
  readonly atBest: number;
}

/** The logits of one token that counts, and which of them should be high. */
interface Scored {
  readonly logits: Float32Array;
  readonly token: number;
  readonly weight: number;
}

const COOLEST = Math.log(0.5);
const WARMEST = Math.log(8);
const TRIES = 14;

/** Measures a model on batches whose targets are all tokens of answers. */
export function measureHeldOut(
  tf: Tensorflow,
  model: LlamaModel,
  batches: readonly TrainingBatch[],
): HeldOutLoss {
  const scored = batches.flatMap((batch) => scoreTargets(tf, model, batch));
  const best = goldenSection((power) => lossAt(scored, power), COOLEST, WARMEST, TRIES);
  const loss = lossAt(scored, 0);
  return { loss, atBest: Math.min(loss, lossAt(scored, best)) };
}

function scoreTargets(
  tf: Tensorflow,
  model: LlamaModel,
  { input, targets }: TrainingBatch,
): Scored[] {
  let logits = new Float32Array(0);
  tf.tidy(() => {
    const picked = model.statesAt(input, targets.positions);
    const table = model.weights.get("table") as unknown as Tensor2D;
    logits = Float32Array.from(tf.matMul(picked, transposeMatrix(tf, table)).dataSync());
  });
  const size = model.shape.vocabulary;
  return Array.from(targets.tokens, (token, row) => ({
    logits: logits.subarray(row * size, (row + 1) * size),
    token,
    weight: targets.weights[row] as number,
  }));
}

/** Mean loss with all logits divided by a temperature, given by its logarithm. */
function lossAt(scored: readonly Scored[], logTemperature: number): number {
  const scale = Math.exp(-logTemperature);
  let sum = 0;
  let weights = 0;
  for (const { logits, token, weight } of scored) {
    const highest = logits.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
    let total = 0;
    for (const logit of logits) total += Math.exp((logit - highest) * scale);
    sum += weight * (Math.log(total) - ((logits[token] as number) - highest) * scale);
    weights += weight;
  }
  return sum / weights;
}
