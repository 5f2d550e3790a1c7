import type { Random } from "./random.js";
import { SPECIAL_IDS, type Tokenizer } from "./tokenizer.js";

/** One question with the answer a model shall give, as text. */
export interface Example {
  /** Constant text before the question. */
  readonly system?: string;
  /** Questions with their answers that come before this one. */
  readonly shots?: readonly { readonly prompt: string; readonly answer: string }[];
  readonly prompt: string;
  readonly answer: string;
  /** Parts of the answer that carry meaning, as ranges of characters; the rest is scaffolding. */
  readonly values?: readonly ValueRange[];
}

/** Characters of an answer from `start` up to `end`, and how much more than others they count (default 1). */
export type ValueRange = readonly [start: number, end: number, weight?: number];

/** An example as tokens, with the weight of each token as a target. */
export interface EncodedExample {
  readonly tokens: Int32Array;
  readonly weights: Float32Array;
  /** Tokens of the prompt, special tokens included. */
  readonly promptLength: number;
}

/** How much each kind of token counts in the loss. */
export interface TargetWeights {
  readonly value: number;
  /** JSON punctuation and keys. */
  readonly scaffold: number;
}

/** What is left out of prompts at random, so that a model does not lean on single words. */
export interface PromptNoise {
  readonly random: Random;
  /** Share of the tokens of users' texts that are left out. Range 0-1. */
  readonly drop: number;
  /** Share of the merges that are left out in some words. Range 0-1. */
  readonly loose: number;
}

/** Token ids of a text that a user wrote, with noise while a model learns. */
export function encodeText(
  tokenizer: Tokenizer,
  text: string,
  noise: PromptNoise | undefined,
): number[] {
  if (noise === undefined) return tokenizer.encode(text);
  const { random, loose, drop } = noise;
  const tokens = loose > 0 ? tokenizer.encodeLoosely(text, loose, random) : tokenizer.encode(text);
  return tokens.filter((token) => token >= tokenizer.firstWhole || !random.chance(drop));
}

/** The tokens a model reads before its answer, laid out as the chat template of its file does. */
export function encodePrompt(
  tokenizer: Tokenizer,
  { system = "", shots = [], prompt }: Omit<Example, "answer">,
  noise?: PromptNoise,
): number[] {
  const question = (text: string) => [
    SPECIAL_IDS.user,
    ...tokenizer.encode(text),
    SPECIAL_IDS.answer,
  ];
  return [
    SPECIAL_IDS.begin,
    ...tokenizer.encode(system),
    ...shots.flatMap((shot) => [
      ...question(shot.prompt),
      ...tokenizer.encode(shot.answer),
      SPECIAL_IDS.end,
    ]),
    SPECIAL_IDS.user,
    ...encodeText(tokenizer, prompt, noise),
    SPECIAL_IDS.answer,
  ];
}

/** Encodes an example; the answer is followed by the end token. */
export function encodeExample(
  tokenizer: Tokenizer,
  example: Example,
  weights: TargetWeights,
  noise?: PromptNoise,
): EncodedExample {
  const prompt = encodePrompt(tokenizer, example, noise);
  const answer = tokenizer.encode(example.answer);
  const tokens = Int32Array.from([...prompt, ...answer, SPECIAL_IDS.end]);
  const out = new Float32Array(tokens.length);
  let offset = 0;
  answer.forEach((token, i) => {
    const range = example.values?.find(([start, end]) => offset >= start && offset < end);
    out[prompt.length + i] = range ? weights.value * (range[2] ?? 1) : weights.scaffold;
    offset += tokenizer.decode([token]).length;
  });
  out[tokens.length - 1] = weights.scaffold;
  return { tokens, weights: out, promptLength: prompt.length };
}
