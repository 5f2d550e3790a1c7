import type { Variable } from "@tensorflow/tfjs-core";
import type { Tensorflow } from "../load-tensorflow.js";
import type { LlamaModel } from "../model.js";
import { type Evidence, SCALE } from "./word-evidence.js";

/** Columns of a token's state that are left to everything else. */
const LEAST_REST = 16;
/** Size of the evidence in the table of tokens, whose rows are 1 long. */
const EVIDENCE = 0.2;
/** What the rest of a row that begins a label is shortened to, so that the label's own column decides. */
const LABEL_REST = 0.2;
/** Share of the random weights that choose where attention looks: all tokens count nearly alike at first. */
const LOOKING = 0.05;
/** Share of the random weights that write into the states. */
const WRITING = 0.1;

/**
 * Sets a model that knows nothing to what single words say about the labels, and leaves the rest to training:
 * a token's row in the table holds its evidence, the first layer takes the mean of it over the text, and what
 * it writes is read by the rows of the labels' tokens.
 * @returns whether there was room for it
 */
export function startFromWords(
  tf: Tensorflow,
  model: LlamaModel,
  evidence: readonly Evidence[],
): boolean {
  const { width, heads, keyHeads, layers } = model.shape;
  const count = evidence.length;
  const keyWidth = (width / heads) * keyHeads;
  if (count === 0 || 2 * count > width - LEAST_REST || count > keyWidth) return false;
  change(tf, model, "table", (table) => writeTable(table, width, evidence));
  for (let layer = 0; layer < layers; layer++) {
    for (const name of ["out", "down"]) {
      change(tf, model, `${layer}.${name}`, (values) => scale(values, WRITING));
    }
  }
  // Rows of the table are 1 long, and are normalised to the root of the width before and after the layer.
  const strength = Math.sqrt(SCALE / (width * EVIDENCE));
  const stride = width + 2 * keyWidth;
  change(tf, model, "0.qkv", (values) => {
    for (let i = 0; i < width; i++) {
      const row = values.subarray(i * stride, (i + 1) * stride);
      scale(row.subarray(0, width + keyWidth), LOOKING);
      row.fill(0, width + keyWidth, width + keyWidth + count);
      if (i < count) row[width + keyWidth + i] = strength;
    }
  });
  change(tf, model, "0.out", (values) => {
    for (let i = 0; i < count; i++) {
      const from = outputOf(i, width / heads, heads / keyHeads);
      values.fill(0, from * width, (from + 1) * width);
      values[from * width + count + i] = strength;
    }
  });
  return true;
}

/** Where a value's first reader, among the heads that share it, gives it on. */
function outputOf(value: number, headSize: number, readers: number): number {
  return Math.floor(value / headSize) * readers * headSize + (value % headSize);
}

/** Each row: evidence, what labels are read from, and the rest, together 1 long. */
function writeTable(table: Float32Array, width: number, evidence: readonly Evidence[]): void {
  const count = evidence.length;
  const labels = new Map(evidence.map(({ answer }, i) => [answer, i]));
  for (let token = 0; token * width < table.length; token++) {
    const row = table.subarray(token * width, (token + 1) * width);
    let squares = 0;
    evidence.forEach(({ weights }, i) => {
      row[i] = EVIDENCE * (weights[token] as number);
      squares += (row[i] as number) ** 2;
    });
    row.fill(0, count, 2 * count);
    const label = labels.get(token);
    if (label !== undefined) row[count + label] = 1;
    const rest = row.subarray(2 * count);
    const length = Math.sqrt(rest.reduce((sum, value) => sum + value * value, 0));
    const wanted = label === undefined ? Math.sqrt(Math.max(0.1, 1 - squares)) : LABEL_REST;
    scale(rest, wanted / length);
  }
}

function scale(values: Float32Array, by: number): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * by;
}

function change(
  tf: Tensorflow,
  model: LlamaModel,
  name: string,
  write: (values: Float32Array) => void,
): void {
  const weight = model.weights.get(name) as Variable;
  const values = Float32Array.from(weight.dataSync());
  write(values);
  const next = tf.tensor(values, weight.shape);
  weight.assign(next);
  next.dispose();
}
