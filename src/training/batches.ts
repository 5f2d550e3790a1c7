import type { EncodedExample } from "./example.js";
import type { TokenBatch } from "./model.js";
import type { Targets } from "./ops/cross-entropy.js";
import type { Random } from "./random.js";
import { SPECIAL_IDS } from "./tokenizer.js";

/** A batch as the model wants it. */
export interface TrainingBatch {
  readonly input: TokenBatch;
  readonly targets: Targets;
}

/** How examples are put together into batches. */
export interface BatchOptions {
  /** Tokens of one batch, padding included. */
  readonly tokens: number;
  /** Share of prompt positions that count too, so that the model also learns to read. Range 0-1. */
  readonly promptShare: number;
  /** How much such a position counts. */
  readonly promptWeight: number;
}

const LENGTH_STEP = 8;

/** Groups examples of like length, in random order, so that little is padded. */
export function makeBatches(
  examples: readonly EncodedExample[],
  random: Random,
  options: BatchOptions,
): TrainingBatch[] {
  const buckets = new Map<number, EncodedExample[]>();
  const batches: TrainingBatch[] = [];
  const close = (length: number) => {
    const bucket = buckets.get(length) ?? [];
    if (bucket.length > 0) batches.push(padBatch(bucket, length, random, options));
    buckets.delete(length);
  };
  for (const example of random.shuffle(examples)) {
    const length = Math.ceil((example.tokens.length - 1) / LENGTH_STEP) * LENGTH_STEP;
    const bucket = buckets.get(length) ?? [];
    bucket.push(example);
    buckets.set(length, bucket);
    if ((bucket.length + 1) * length > options.tokens) close(length);
  }
  // What is left over fills batches of mixed length, so that no tiny batch gets a step of its own.
  const rest = [...buckets.values()].flat().sort((a, b) => a.tokens.length - b.tokens.length);
  batches.push(...packRest(rest, random, options));
  return random.shuffle(batches);
}

function packRest(
  sorted: readonly EncodedExample[],
  random: Random,
  options: BatchOptions,
): TrainingBatch[] {
  const batches: TrainingBatch[] = [];
  let open: EncodedExample[] = [];
  const lengthOf = (example: EncodedExample | undefined) =>
    Math.ceil(((example?.tokens.length ?? 1) - 1) / LENGTH_STEP) * LENGTH_STEP;
  for (const example of sorted) {
    if (open.length > 0 && (open.length + 1) * lengthOf(example) > options.tokens) {
      batches.push(padBatch(open, lengthOf(open.at(-1)), random, options));
      open = [];
    }
    open.push(example);
  }
  if (open.length > 0) batches.push(padBatch(open, lengthOf(open.at(-1)), random, options));
  return batches;
}

function padBatch(
  examples: readonly EncodedExample[],
  length: number,
  random: Random,
  options: BatchOptions,
): TrainingBatch {
  const tokens = new Int32Array(examples.length * length).fill(SPECIAL_IDS.pad);
  const positions: number[] = [];
  const next: number[] = [];
  const weights: number[] = [];
  examples.forEach((example, row) => {
    const start = row * length;
    tokens.set(example.tokens.subarray(0, -1), start);
    for (let i = 1; i < example.tokens.length; i++) {
      const isPrompt = i < example.promptLength;
      if (isPrompt && !random.chance(options.promptShare)) continue;
      positions.push(start + i - 1);
      next.push(example.tokens[i] as number);
      weights.push(isPrompt ? options.promptWeight : (example.weights[i] as number));
    }
  });
  return {
    input: { tokens, batch: examples.length, length },
    targets: {
      positions: Int32Array.from(positions),
      tokens: Int32Array.from(next),
      weights: Float32Array.from(weights),
    },
  };
}
