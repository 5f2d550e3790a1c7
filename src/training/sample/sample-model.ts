import { type EncodedExample, type Example, encodeExample } from "../example.js";
import { exportGguf } from "../export-gguf.js";
import { loadTensorflow } from "../load-tensorflow.js";
import { LlamaModel, type ModelShape } from "../model.js";
import { Random } from "../random.js";
import { Tokenizer } from "../tokenizer.js";
import { type LossProgress, type TrainingPlan, trainModel } from "../train-model.js";
import { makeExamples, makePlainExamples } from "./examples.js";

/** Jinja template of the sample model: system text, then questions and answers in turn. */
export const SAMPLE_TEMPLATE =
  "<s>{%- for message in messages -%}" +
  "{%- if message['role'] == 'user' -%}<user>{{ message['content'] }}<answer>" +
  "{%- elif message['role'] == 'assistant' -%}{{ message['content'] }}</s>" +
  "{%- else -%}{{ message['content'] }}{%- endif -%}{%- endfor -%}";

/** Settings of a training of the sample model. */
export interface SampleOptions {
  /** Integer from which everything random is drawn. Default 7. */
  readonly seed?: number;
  /** Optimizer steps, just under a second each. Default 1400. */
  readonly steps?: number;
  /** 1 or 2; two threads take half the time and round differently. Default 1. */
  readonly threads?: number;
  /** Share of the prompts' tokens and word parts left out at random while learning. Range 0-0.5. Default 0. */
  readonly noise?: number;
  readonly onProgress?: (progress: LossProgress) => void;
}

/** A finished training. */
export interface TrainedSample {
  /** Bytes of the GGUF file. */
  readonly file: Uint8Array;
  readonly parameters: number;
  readonly vocabulary: number;
  readonly seed: number;
  readonly steps: number;
  /** Different examples the training drew from. */
  readonly examples: number;
  /** Loss on unseen wordings and words after the last step. */
  readonly heldOutLoss: number | undefined;
}

/** What is used where the options say nothing; the shipped model was made with it. */
export const SAMPLE_DEFAULTS = { seed: 7, steps: 1400, threads: 1, noise: 0 } as const;

const SHAPE: Omit<ModelShape, "vocabulary"> = {
  width: 128,
  layers: 3,
  heads: 4,
  keyHeads: 2,
  hidden: 320,
  context: 2048,
  ropeBase: 10_000,
  epsilon: 1e-5,
};
const VOCABULARY_SIZE = 2048;
const TARGET_WEIGHTS = { value: 1, scaffold: 0.1 };
const PLAN: Omit<TrainingPlan, "steps"> = {
  warmUp: 60,
  peakRate: 4e-3,
  floorRate: 1e-4,
  weightDecay: 0.05,
  clipNorm: 1,
  batches: { tokens: 2560, promptShare: 0.1, promptWeight: 0.1 },
  measureEvery: 100,
};
/** Share of the steps spent on bare messages: words and copying are learnt there at half the cost. */
const PLAIN_SHARE = 0.6;
const PLAIN_PER_STEP = 56;
const VARIED_PER_STEP = 31;
const HELD_OUT_EXAMPLES = 200;

/** Trains the sample model from nothing and returns it as a GGUF file. */
export async function trainSample(options: SampleOptions = {}): Promise<TrainedSample> {
  const { seed, steps, threads, noise } = { ...SAMPLE_DEFAULTS, ...options };
  const tf = await loadTensorflow();
  const plain = makePlainExamples(seed + 4, Math.ceil(steps * PLAIN_SHARE * PLAIN_PER_STEP));
  const varied = makeExamples(
    seed,
    Math.ceil(steps * (1 - PLAIN_SHARE) * VARIED_PER_STEP),
    "train",
  );
  const tokenizer = Tokenizer.train(trainingTexts(varied), VOCABULARY_SIZE);
  const noisy = { random: new Random(seed + 5), drop: noise, loose: noise };
  const encode = (example: Example): EncodedExample =>
    encodeExample(tokenizer, example, TARGET_WEIGHTS);
  const learn = (example: Example): EncodedExample =>
    encodeExample(tokenizer, example, TARGET_WEIGHTS, noise > 0 ? noisy : undefined);
  const model = new LlamaModel(tf, { ...SHAPE, vocabulary: tokenizer.size }, new Random(seed + 1));
  const data = {
    lessons: [
      { examples: plain.map(learn), until: PLAIN_SHARE },
      { examples: varied.map(learn), until: 1 },
    ],
    heldOut: makeExamples(seed + 2, HELD_OUT_EXAMPLES, "heldOut").map(encode),
  };
  const plan = { ...PLAN, steps, threads };
  const random = new Random(seed + 3);
  const heldOutLoss = await trainModel(tf, model, data, plan, random, options.onProgress);
  const file = exportGguf(model, tokenizer, {
    name: "promptframe sample",
    description: "Classifies customer feedback; trained from scratch on generated messages",
    license: "Apache-2.0",
    chatTemplate: SAMPLE_TEMPLATE,
  });
  const parameters = model.parameters;
  model.dispose();
  return {
    file,
    parameters,
    vocabulary: tokenizer.size,
    seed,
    steps,
    examples: plain.length + varied.length,
    heldOutLoss,
  };
}

function* trainingTexts(examples: readonly Example[]): Iterable<string> {
  for (const { system, prompt, answer } of examples) {
    if (system) yield system;
    yield prompt;
    yield answer;
  }
}
