import type { Tensor2D } from "@tensorflow/tfjs-core";
import type { Tensorflow } from "../load-tensorflow.js";
import type { LlamaModel } from "../model.js";
import { SPECIAL_IDS } from "../tokenizer.js";

const MOST_TOKENS = 4096;
const LENGTH_STEP = 8;

/** A place where the ways to the labels part: the tokens up to it, and those that may follow. */
interface Fork {
  readonly before: readonly number[];
  readonly next: readonly number[];
}

/**
 * Log-probabilities of labels after each prompt, given that it is one of them.
 * At each token where labels part, the model's probabilities of the possible next tokens are scaled to 1.
 * `paths` are the labels' tokens, each with the token after it.
 */
export function scoreLabels(
  tf: Tensorflow,
  model: LlamaModel,
  prompts: readonly (readonly number[])[],
  paths: readonly (readonly number[])[],
): number[][] {
  const scores = prompts.map(() => paths.map(() => 0));
  for (const fork of forksOf(paths)) {
    const sequences = prompts.map((prompt) => [...prompt, ...fork.before]);
    const shares = nextTokens(tf, model, sequences, fork.next);
    paths.forEach((path, label) => {
      const choice = fork.next.indexOf(path[fork.before.length] ?? -1);
      if (choice < 0 || fork.before.some((token, i) => path[i] !== token)) return;
      scores.forEach((row, i) => {
        row[label] = (row[label] as number) + (shares[i]?.[choice] as number);
      });
    });
  }
  return scores;
}

function forksOf(paths: readonly (readonly number[])[]): Fork[] {
  const forks = new Map<string, { before: readonly number[]; next: Set<number> }>();
  for (const path of paths) {
    path.forEach((token, i) => {
      const before = path.slice(0, i);
      const fork = forks.get(before.join()) ?? { before, next: new Set<number>() };
      fork.next.add(token);
      forks.set(before.join(), fork);
    });
  }
  return [...forks.values()]
    .filter(({ next }) => next.size > 1)
    .map(({ before, next }) => ({ before, next: [...next] }));
}

/** Log-probability of each given next token, among them, after each sequence. */
function nextTokens(
  tf: Tensorflow,
  model: LlamaModel,
  sequences: readonly (readonly number[])[],
  next: readonly number[],
): number[][] {
  const out: number[][] = [];
  const order = sequences
    .map((sequence, index) => ({ sequence, index }))
    .sort((a, b) => a.sequence.length - b.sequence.length);
  let from = 0;
  while (from < order.length) {
    let to = from + 1;
    while (
      to < order.length &&
      (to + 1 - from) * padded(order[to]?.sequence.length ?? 0) <= MOST_TOKENS
    )
      to++;
    const part = order.slice(from, to);
    const shares = scorePart(
      tf,
      model,
      part.map(({ sequence }) => sequence),
      next,
    );
    part.forEach(({ index }, i) => {
      out[index] = shares[i] as number[];
    });
    from = to;
  }
  return out;
}

function padded(length: number): number {
  return Math.ceil(length / LENGTH_STEP) * LENGTH_STEP;
}

function scorePart(
  tf: Tensorflow,
  model: LlamaModel,
  sequences: readonly (readonly number[])[],
  next: readonly number[],
): number[][] {
  const length = padded(Math.max(...sequences.map((sequence) => sequence.length)));
  const tokens = new Int32Array(sequences.length * length).fill(SPECIAL_IDS.pad);
  sequences.forEach((sequence, row) => {
    tokens.set(sequence, row * length);
  });
  const lasts = sequences.map((sequence, row) => row * length + sequence.length - 1);
  return tf.tidy(() => {
    const input = { tokens, batch: sequences.length, length };
    const picked = model.statesAt(input, Int32Array.from(lasts));
    const table = model.weights.get("table") as unknown as Tensor2D;
    const rows: Tensor2D = tf.gather(table, tf.tensor1d([...next], "int32"));
    const logits = tf.matMul(picked, rows, false, true).arraySync() as number[][];
    return logits.map(logSoftmax);
  });
}

function logSoftmax(logits: readonly number[]): number[] {
  const highest = Math.max(...logits);
  const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - highest), 0));
  return logits.map((logit) => logit - highest - total);
}
