import { Adam, cosineRate, type Moments } from "../adam.js";
import { makeBatches, type TrainingBatch } from "../batches.js";
import type { EncodedExample } from "../example.js";
import { Gradients } from "../gradients.js";
import type { Tensorflow } from "../load-tensorflow.js";
import type { LlamaModel } from "../model.js";
import { Random } from "../random.js";
import { measureHeldOut } from "./measure-loss.js";
import type { StudentSettings } from "./student-settings.js";

/** Losses at the end of one pass over the examples. */
export interface EpochLosses {
  readonly epoch: number;
  readonly step: number;
  readonly trainingLoss: number;
  readonly validationLoss?: number;
}

/** Where a training stands, beside its weights. */
export interface RunState {
  epoch: number;
  /** Batches of this epoch that are done. */
  batch: number;
  step: number;
  /** Losses of this epoch so far, summed by weight. */
  lossSum: number;
  lossWeight: number;
  /** Lowest held-out loss at its best temperature. */
  bestLoss: number | null;
  bestEpoch: number;
  history: EpochLosses[];
  elapsedMs: number;
}

/** One step's news. */
export interface StepNews {
  /** Mean over this epoch so far; the loss itself when it is no number. */
  readonly trainingLoss: number;
  readonly learningRate: number;
  /** The held-out loss, after the last batch of an epoch. */
  readonly validationLoss?: number;
}

const BETAS = { beta1: 0.9, beta2: 0.98 };
const FLOOR = 0.02;
/** Longer prompts are put into smaller batches, so that a step needs neither much memory nor much time. */
const MOST_STEP_TOKENS = 6144;
/** Reading is learnt a little as well; it steadies what few labels say. */
const READING = { promptShare: 0.1, promptWeight: 0.1 };

/** A training step by step: what it does next depends only on its examples, settings and state. */
export class StudentRun {
  readonly state: RunState;
  readonly #tf: Tensorflow;
  readonly #model: LlamaModel;
  readonly #adam: Adam;
  readonly #gradients: Gradients;
  readonly #settings: StudentSettings;
  readonly #training: (random: Random) => readonly EncodedExample[];
  readonly #heldOut: readonly TrainingBatch[];
  readonly #batchTokens: number;
  readonly #best = new Map<string, Float32Array>();
  #batches: readonly TrainingBatch[];

  constructor(
    tf: Tensorflow,
    model: LlamaModel,
    settings: StudentSettings,
    training: (random: Random) => readonly EncodedExample[],
    heldOut: readonly EncodedExample[],
  ) {
    this.#tf = tf;
    this.#model = model;
    this.#settings = settings;
    this.#training = training;
    const options = { weightDecay: settings.weightDecay, clipNorm: 1, ...BETAS };
    this.#adam = new Adam(tf, model.weights, options);
    this.#gradients = new Gradients(tf, model, settings.threads);
    const examples = training(new Random(settings.seed));
    const tokens = examples.reduce((sum, example) => sum + example.tokens.length, 0);
    const wanted = Math.ceil((settings.batchSize * tokens) / Math.max(1, examples.length));
    this.#batchTokens = Math.min(wanted, MOST_STEP_TOKENS);
    this.#heldOut = makeBatches(heldOut, new Random(settings.seed), {
      tokens: Math.max(1024, this.#batchTokens),
      promptShare: 0,
      promptWeight: 0,
    });
    this.state = {
      ...{ epoch: 0, batch: 0, step: 0, lossSum: 0, lossWeight: 0 },
      ...{ bestLoss: null, bestEpoch: 0, history: [], elapsedMs: 0 },
    };
    this.#batches = this.#batchesOf(0);
  }

  /** Steps if no early stop comes before. */
  get steps(): number {
    const left = Math.max(0, this.#settings.epochs - this.state.epoch);
    return this.state.step + left * this.#batches.length - (left > 0 ? this.state.batch : 0);
  }

  get finished(): boolean {
    const { epoch, bestEpoch, bestLoss } = this.state;
    const waited = bestLoss !== null && epoch - bestEpoch >= this.#settings.patience;
    return epoch >= this.#settings.epochs || waited;
  }

  /** Learns from the next batch. A loss that is no number leaves the state as it was. */
  step(): StepNews {
    const { state } = this;
    const batch = this.#batches[state.batch] as TrainingBatch;
    const learningRate = this.#learningRate();
    const trainingLoss = this.#learn(batch, learningRate);
    if (!Number.isFinite(trainingLoss)) return { trainingLoss, learningRate };
    const weight = sum(batch.targets.weights);
    state.lossSum += trainingLoss * weight;
    state.lossWeight += weight;
    state.step++;
    state.batch++;
    const mean = state.lossSum / state.lossWeight;
    if (state.batch < this.#batches.length) return { trainingLoss: mean, learningRate };
    return { trainingLoss: mean, learningRate, ...this.#endEpoch() };
  }

  /** Every array of numbers that a checkpoint needs, by name. */
  arrays(): Map<string, Float32Array> {
    const out = new Map<string, Float32Array>();
    for (const [name, { values, mean, square }] of this.#adam.moments) {
      out.set(`${name} values`, values).set(`${name} mean`, mean).set(`${name} square`, square);
    }
    for (const [name, values] of this.#best) out.set(`${name} best`, values);
    return out;
  }

  /** Goes on from a checkpoint's state and arrays. */
  restore(state: RunState, arrays: ReadonlyMap<string, Float32Array>): void {
    const moments = new Map<string, Moments>();
    for (const name of this.#model.weights.keys()) {
      const [values, mean, square] = ["values", "mean", "square"].map((part) =>
        arrays.get(`${name} ${part}`),
      );
      if (values && mean && square) moments.set(name, { values, mean, square });
      const best = arrays.get(`${name} best`);
      if (best) this.#best.set(name, best);
    }
    this.#adam.restore(state.step, moments);
    Object.assign(this.state, state);
    this.#batches = this.#batchesOf(state.epoch);
  }

  /** Ends the second thread, where there is one. */
  close(): Promise<void> {
    return this.#gradients.close();
  }

  /** Sets the model to the weights with the lowest held-out loss. */
  takeBest(): void {
    for (const [name, values] of this.#best) {
      const weight = this.#model.weights.get(name);
      if (weight === undefined) continue;
      const best = this.#tf.tensor(values.slice(), weight.shape);
      weight.assign(best);
      best.dispose();
    }
  }

  #batchesOf(epoch: number): readonly TrainingBatch[] {
    const random = new Random(this.#settings.seed * 7919 + epoch + 1);
    return makeBatches(this.#training(random), random, { tokens: this.#batchTokens, ...READING });
  }

  #learningRate(): number {
    const { epochs, learningRate, warmupRatio } = this.#settings;
    const steps = epochs * this.#batches.length;
    const step = this.state.epoch * this.#batches.length + this.state.batch;
    const warmUp = Math.ceil(steps * warmupRatio);
    return cosineRate(step, { steps, warmUp, peak: learningRate, floor: FLOOR * learningRate });
  }

  #learn(batch: TrainingBatch, learningRate: number): number {
    const { loss, gradients } = this.#gradients.compute(batch);
    if (Number.isFinite(loss)) this.#adam.step(gradients, learningRate);
    return loss;
  }

  #endEpoch(): { validationLoss?: number } {
    const { state } = this;
    const heldOut =
      this.#heldOut.length > 0 ? measureHeldOut(this.#tf, this.#model, this.#heldOut) : undefined;
    const validationLoss = heldOut?.loss;
    state.epoch++;
    state.batch = 0;
    state.history.push({
      epoch: state.epoch,
      step: state.step,
      trainingLoss: state.lossSum / state.lossWeight,
      ...(validationLoss === undefined ? {} : { validationLoss }),
    });
    state.lossSum = 0;
    state.lossWeight = 0;
    if (heldOut !== undefined && heldOut.atBest < (state.bestLoss ?? Infinity)) {
      state.bestLoss = heldOut.atBest;
      state.bestEpoch = state.epoch;
      for (const [name, { values }] of this.#adam.moments) this.#best.set(name, values.slice());
    }
    if (!this.finished) this.#batches = this.#batchesOf(state.epoch);
    return validationLoss === undefined ? {} : { validationLoss };
  }
}

function sum(values: Float32Array): number {
  return values.reduce((total, value) => total + value, 0);
}
