import { type EncodedExample, type Example, encodeExample } from "../example.js";
import { exportGguf } from "../export-gguf.js";
import { type ImportedModel, importGguf } from "../import-gguf.js";
import { loadTensorflow, type Tensorflow } from "../load-tensorflow.js";
import { LlamaModel, type ModelShape } from "../model.js";
import { Random } from "../random.js";
import { Tokenizer } from "../tokenizer.js";
import { type LossProgress, type TrainingPlan, trainModel } from "../train-model.js";
import { makeExamples, makeLabelExamples, makePlainExamples } from "./examples.js";
import { readStudyWords } from "./study-words.js";
import { HELD_OUT_WORDS } from "./words.js";

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
  /** Share of the steps spent on easy examples, before varied ones. Range 0-1. Default 0.6. */
  readonly easy?: number;
  /** Share of the wordings that are those of the sample table's rows; the rest it has not. Range 0-1. Default 0.5. */
  readonly known?: number;
  /** Peak learning rate. Default 0.004 from nothing, 0.002 where training goes on. */
  readonly rate?: number;
  /** Bytes of a GGUF file of an earlier sample model to go on from. Default: begin with random weights. */
  readonly from?: Uint8Array;
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
  readonly easy: number;
  readonly known: number;
  readonly rate: number;
  /** Different examples the training drew from. */
  readonly examples: number;
  /** Loss on unseen wordings and words after the last step. */
  readonly heldOutLoss: number | undefined;
}

/** What is used where the options say nothing. */
export const SAMPLE_DEFAULTS = {
  seed: 7,
  steps: 1400,
  threads: 1,
  noise: 0,
  easy: 0.6,
  known: 0.5,
} as const;

/**
 * The trainings of the shipped model, each from the one before: first words and copying, then what varies, then
 * practice in what decides the labels, at last mostly in the wordings of the sample table. Other builds of tfjs round
 * differently: they make a model as good, not the same bytes.
 */
export const SAMPLE_STAGES: readonly Required<
  Pick<SampleOptions, "seed" | "steps" | "easy" | "rate" | "noise" | "known">
>[] = [
  { seed: 7, steps: 1800, easy: 0.6, rate: 4e-3, noise: 0, known: 0.5 },
  { seed: 101, steps: 600, easy: 0, rate: 2.5e-3, noise: 0, known: 0.5 },
  { seed: 202, steps: 900, easy: 0.6, rate: 2e-3, noise: 0, known: 0.5 },
  { seed: 303, steps: 1000, easy: 0.4, rate: 2e-3, noise: 0, known: 0.5 },
  { seed: 404, steps: 500, easy: 0.5, rate: 2e-3, noise: 0, known: 0.85 },
  { seed: 505, steps: 2400, easy: 0.5, rate: 2.5e-3, noise: 0, known: 0.7 },
  { seed: 606, steps: 1300, easy: 0.3, rate: 2e-3, noise: 0, known: 0.85 },
];

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
/** Peak learning rates of a first training, and of one that goes on: what is known already is not to be lost. */
const PEAK_RATE = { first: 4e-3, further: 2e-3 } as const;
const PLAN: Omit<TrainingPlan, "steps" | "peakRate"> = {
  warmUp: 60,
  floorRate: 1e-4,
  weightDecay: 0.05,
  clipNorm: 1,
  batches: { tokens: 2560, promptShare: 0.1, promptWeight: 0.1 },
  measureEvery: 100,
};
/** Words and copying are learnt from bare messages at half the cost, and what decides labels from labels alone. */
const EASY_PER_STEP = 56;
const VARIED_PER_STEP = 31;
const HELD_OUT_EXAMPLES = 200;

/** Trains the sample model, from nothing or further, and returns it as a GGUF file. */
export async function trainSample(options: SampleOptions = {}): Promise<TrainedSample> {
  const { seed, steps, threads, noise, easy, known } = { ...SAMPLE_DEFAULTS, ...options };
  const tf = await loadTensorflow();
  const words = readStudyWords(known);
  const isFirst = options.from === undefined;
  // An earlier model knows the words; what it lacks is practice in finding the point among everything else.
  const makeEasy = isFirst ? makePlainExamples : makeLabelExamples;
  const easyOnes = makeEasy(seed + 4, Math.ceil(steps * easy * EASY_PER_STEP), words);
  const varied = makeExamples(seed, Math.ceil(steps * (1 - easy) * VARIED_PER_STEP), words);
  const { tokenizer, model } =
    options.from === undefined ? newModel(tf, varied, seed) : importGguf(tf, options.from);
  const noisy = { random: new Random(seed + 5), drop: noise, loose: noise };
  const encode = (example: Example): EncodedExample =>
    encodeExample(tokenizer, example, TARGET_WEIGHTS);
  const learn = (example: Example): EncodedExample =>
    encodeExample(tokenizer, example, TARGET_WEIGHTS, noise > 0 ? noisy : undefined);
  const data = {
    lessons: [
      { examples: easyOnes.map(learn), until: easy },
      { examples: varied.map(learn), until: 1 },
    ],
    heldOut: makeExamples(seed + 2, HELD_OUT_EXAMPLES, HELD_OUT_WORDS).map(encode),
  };
  const peakRate = options.rate ?? (isFirst ? PEAK_RATE.first : PEAK_RATE.further);
  const plan = { ...PLAN, steps, threads, peakRate };
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
    easy,
    known,
    rate: peakRate,
    examples: easyOnes.length + varied.length,
    heldOutLoss,
  };
}

function newModel(tf: Tensorflow, examples: readonly Example[], seed: number): ImportedModel {
  const tokenizer = Tokenizer.train(trainingTexts(examples), VOCABULARY_SIZE);
  const shape = { ...SHAPE, vocabulary: tokenizer.size };
  return { tokenizer, model: new LlamaModel(tf, shape, new Random(seed + 1)) };
}

function* trainingTexts(examples: readonly Example[]): Iterable<string> {
  for (const { system, prompt, answer } of examples) {
    if (system) yield system;
    yield prompt;
    yield answer;
  }
}
