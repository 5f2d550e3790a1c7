import { SPECIAL_IDS, type Tokenizer } from "./tokenizer.js";

/** One question with the answer a model shall give, as text. */
export interface Turn {
  readonly prompt: string;
  readonly answer: string;
  /** Parts of the answer that carry meaning, as ranges of characters; the rest is scaffolding. */
  readonly values?: readonly ValueRange[];
}

/** A turn with what stands before it. */
export interface Example extends Turn {
  /** Constant text before all questions. */
  readonly system?: string;
  /** Questions with their answers that come before this one. */
  readonly shots?: readonly Turn[];
}

/** Characters of an answer from `start` up to `end`, and how much more than others they count (default 1). */
export type ValueRange = readonly [start: number, end: number, weight?: number];

/** An example as tokens, with the weight of each token as a target; 0 where the model only reads. */
export interface EncodedExample {
  readonly tokens: Int32Array;
  readonly weights: Float32Array;
}

/** How much each kind of token counts in the loss. */
export interface TargetWeights {
  readonly value: number;
  /** JSON punctuation and keys. */
  readonly scaffold: number;
}

/**
 * Encodes an example as the chat template of its file lays it out: system text, then questions with their answers.
 * Every answer is a target, those of earlier questions as well; each is followed by the end token.
 */
export function encodeExample(
  tokenizer: Tokenizer,
  example: Example,
  weights: TargetWeights,
): EncodedExample {
  const tokens = [SPECIAL_IDS.begin, ...tokenizer.encode(example.system ?? "")];
  const out = tokens.map(() => 0);
  for (const turn of [...(example.shots ?? []), example]) {
    const question = [SPECIAL_IDS.user, ...tokenizer.encode(turn.prompt), SPECIAL_IDS.answer];
    const answer = tokenizer.encode(turn.answer);
    tokens.push(...question, ...answer, SPECIAL_IDS.end);
    out.push(...question.map(() => 0), ...answerWeights(tokenizer, turn, answer, weights));
    out.push(weights.scaffold);
  }
  return { tokens: Int32Array.from(tokens), weights: Float32Array.from(out) };
}

function answerWeights(
  tokenizer: Tokenizer,
  turn: Turn,
  tokens: readonly number[],
  weights: TargetWeights,
): number[] {
  // Tokens are pieces of UTF-8, so places are compared in bytes.
  const bytes = (end: number) => Buffer.byteLength(turn.answer.slice(0, end));
  const ranges = (turn.values ?? []).map(([start, end, weight = 1]) => ({
    start: bytes(start),
    end: bytes(end),
    weight,
  }));
  let offset = 0;
  return tokens.map((token) => {
    const range = ranges.find(({ start, end }) => offset >= start && offset < end);
    offset += tokenizer.vocabulary[token]?.length ?? 0;
    return range ? weights.value * range.weight : weights.scaffold;
  });
}
