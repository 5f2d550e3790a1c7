import { Adam, cosineRate } from "./adam.js";
import { type BatchOptions, makeBatches, type TrainingBatch } from "./batches.js";
import type { EncodedExample } from "./example.js";
import { Gradients } from "./gradients.js";
import type { Tensorflow } from "./load-tensorflow.js";
import type { LlamaModel } from "./model.js";
import type { Random } from "./random.js";

/** How long and how fast a model is trained. */
export interface TrainingPlan {
  readonly steps: number;
  /** Steps over which the learning rate rises. */
  readonly warmUp: number;
  readonly peakRate: number;
  readonly floorRate: number;
  readonly weightDecay: number;
  readonly clipNorm: number;
  readonly batches: BatchOptions;
  /** Steps between two measurements of the held-out loss; 0 measures never. */
  readonly measureEvery: number;
  /** 2 shares each step between two threads; the result is the same. Default 1. */
  readonly threads?: number;
}

/** Where a training is. */
export interface LossProgress {
  /** Steps done. */
  readonly step: number;
  readonly steps: number;
  /** Loss of this step's batch. */
  readonly loss: number;
  /** Loss on the held-out examples, at the steps that measured it. */
  readonly heldOutLoss?: number;
  readonly gradientNorm: number;
  readonly learningRate: number;
  readonly elapsedMs: number;
  /** Estimated time to the last step. */
  readonly remainingMs: number;
}

/** Examples that are trained on for a part of the steps. */
export interface Lesson {
  readonly examples: readonly EncodedExample[];
  /** Share of all steps at which the next lesson begins; 1 for the last. Range 0-1. */
  readonly until: number;
}

/** What a training learns from. */
export interface TrainingData {
  /** One after the other, easy ones first. */
  readonly lessons: readonly Lesson[];
  readonly heldOut: readonly EncodedExample[];
}

const BETAS = { beta1: 0.9, beta2: 0.98 };

/**
 * Trains a model in place and returns its last held-out loss.
 * Passes over the examples again, in a new order, when there are more steps than batches.
 */
export async function trainModel(
  tf: Tensorflow,
  model: LlamaModel,
  data: TrainingData,
  plan: TrainingPlan,
  random: Random,
  onProgress: (progress: LossProgress) => void = () => {},
): Promise<number | undefined> {
  const adam = new Adam(tf, model.weights, { ...BETAS, ...plan });
  const shared = new Gradients(tf, model, plan.threads ?? 1);
  const heldOut = makeBatches(data.heldOut, random, { ...plan.batches, promptShare: 0 });
  const rates = { ...plan, peak: plan.peakRate, floor: plan.floorRate };
  const started = performance.now();
  const nextBatch = batchSource(data.lessons, plan, random);
  let heldOutLoss: number | undefined;
  for (let step = 0; step < plan.steps; step++) {
    const learningRate = cosineRate(step, rates);
    const batch = nextBatch(step);
    const { loss, gradients } = shared.compute(batch);
    const norm = adam.step(gradients, learningRate);
    const done = step + 1;
    const due = plan.measureEvery > 0 && (done % plan.measureEvery === 0 || done === plan.steps);
    if (due) heldOutLoss = measureLoss(tf, model, heldOut);
    const elapsedMs = performance.now() - started;
    onProgress({
      step: done,
      steps: plan.steps,
      loss,
      ...(due ? { heldOutLoss } : {}),
      gradientNorm: norm,
      learningRate,
      elapsedMs,
      remainingMs: (elapsedMs / done) * (plan.steps - done),
    });
    // A step blocks for a second or so; timers and signals get their turn between steps.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  await shared.close();
  return heldOutLoss;
}

/** The batch of each step, in turn; a lesson begins again, in a new order, when it runs out. */
function batchSource(
  lessons: readonly Lesson[],
  plan: TrainingPlan,
  random: Random,
): (step: number) => TrainingBatch {
  let queue: TrainingBatch[] = [];
  let current: Lesson | undefined;
  return (step) => {
    const lesson = lessons.find(({ until }) => step < until * plan.steps) ?? lessons.at(-1);
    if (lesson === undefined) throw new RangeError("a training needs at least one lesson");
    if (lesson !== current || queue.length === 0) {
      queue = makeBatches(lesson.examples, random, plan.batches);
    }
    current = lesson;
    return queue.pop() as TrainingBatch;
  };
}

/** Mean loss over batches, each weighted alike. */
export function measureLoss(
  tf: Tensorflow,
  model: LlamaModel,
  batches: readonly TrainingBatch[],
): number {
  let sum = 0;
  for (const batch of batches) {
    sum += tf.tidy(() => model.loss(batch.input, batch.targets).dataSync()[0] as number);
  }
  return sum / Math.max(1, batches.length);
}
