import type { Variable } from "@tensorflow/tfjs-core";
import type { Tensorflow } from "./load-tensorflow.js";
import { LlamaModel, type ModelShape } from "./model.js";
import { Random } from "./random.js";
import { type GgufContents, type GgufPlain, readGguf } from "./read-gguf.js";
import { SPECIAL_TOKENS, Tokenizer } from "./tokenizer.js";
import type { Merge } from "./train-bpe.js";

/** A model that was trained before, with its vocabulary. */
export interface ImportedModel {
  readonly model: LlamaModel;
  readonly tokenizer: Tokenizer;
}

const USER_DEFINED = 4;

/**
 * Reads a model that this package trained, to train it further.
 * Texts in `wholes` become tokens of their own, beginning as the mean of the tokens that spelt them.
 * @throws RangeError when the file is no such model
 */
export function importGguf(
  tf: Tensorflow,
  bytes: Uint8Array,
  wholes: readonly string[] = [],
): ImportedModel {
  const contents = readGguf(bytes);
  const earlier = readTokenizer(contents);
  const added = wholes.filter((text) => !earlier.wholes.includes(text));
  const tokenizer = new Tokenizer(earlier.merges, [...earlier.wholes, ...added]);
  const shape = { ...readShape(contents), vocabulary: tokenizer.size };
  const model = new LlamaModel(tf, shape, new Random(0));
  const assign = (name: string, values: Float32Array) => {
    const weight = model.weights.get(name) as Variable;
    if (values.length !== weight.size) throw new RangeError(`its weights "${name}" do not fit`);
    const next = tf.tensor(values, weight.shape);
    weight.assign(next);
    next.dispose();
  };
  assign(
    "table",
    growTable(tensor(contents, "token_embd.weight"), earlier, tokenizer, shape.width),
  );
  assign("norm", tensor(contents, "output_norm.weight"));
  for (let layer = 0; layer < shape.layers; layer++) {
    for (const [name, values] of layerWeights(contents, layer, shape)) assign(name, values);
  }
  return { model, tokenizer };
}

function readTokenizer({ metadata }: GgufContents): Tokenizer {
  const tokens = list(metadata, "tokenizer.ggml.tokens");
  const types = list(metadata, "tokenizer.ggml.token_type");
  const special = Object.values(SPECIAL_TOKENS);
  if (special.some((token, id) => tokens[id] !== token)) {
    throw new RangeError("its vocabulary is not one that this package makes");
  }
  const merges = list(metadata, "tokenizer.ggml.merges").map(
    (pair) => String(pair).split(" ") as unknown as Merge,
  );
  const wholes = tokens.filter((_, id) => types[id] === USER_DEFINED).map(String);
  return new Tokenizer(merges, wholes);
}

function readShape({ metadata }: GgufContents): Omit<ModelShape, "vocabulary"> {
  const number = (key: string) => {
    const value = metadata.get(`llama.${key}`);
    if (typeof value !== "number") throw new RangeError(`it does not say llama.${key}`);
    return value;
  };
  return {
    width: number("embedding_length"),
    layers: number("block_count"),
    heads: number("attention.head_count"),
    keyHeads: number("attention.head_count_kv"),
    hidden: number("feed_forward_length"),
    context: number("context_length"),
    ropeBase: number("rope.freq_base"),
    epsilon: number("attention.layer_norm_rms_epsilon"),
  };
}

function list(metadata: ReadonlyMap<string, GgufPlain>, key: string): readonly GgufPlain[] {
  const value = metadata.get(key);
  if (!Array.isArray(value)) throw new RangeError(`it does not say ${key}`);
  return value;
}

function tensor({ tensors }: GgufContents, name: string): Float32Array {
  const found = tensors.get(name);
  if (found === undefined) throw new RangeError(`it has no weights "${name}"`);
  return found.values;
}

function growTable(
  table: Float32Array,
  earlier: Tokenizer,
  tokenizer: Tokenizer,
  width: number,
): Float32Array {
  const out = new Float32Array(tokenizer.size * width);
  out.set(table);
  for (let id = earlier.size; id < tokenizer.size; id++) {
    const parts = earlier.encode(tokenizer.vocabulary[id] as string);
    for (const part of parts) {
      for (let j = 0; j < width; j++) {
        const at = id * width + j;
        out[at] = (out[at] as number) + (table[part * width + j] as number) / parts.length;
      }
    }
  }
  return out;
}

/** Our matrices map rows to columns and share one matrix between those with the same input. */
function layerWeights(
  contents: GgufContents,
  layer: number,
  shape: Omit<ModelShape, "vocabulary">,
): [string, Float32Array][] {
  const part = (name: string) => tensor(contents, `blk.${layer}.${name}.weight`);
  const { width, hidden } = shape;
  return [
    [`${layer}.attentionNorm`, part("attn_norm")],
    [`${layer}.qkv`, sideBySide([part("attn_q"), part("attn_k"), part("attn_v")], width)],
    [`${layer}.out`, sideBySide([part("attn_output")], width)],
    [`${layer}.feedNorm`, part("ffn_norm")],
    [`${layer}.gateUp`, sideBySide([part("ffn_gate"), part("ffn_up")], width)],
    [`${layer}.down`, sideBySide([part("ffn_down")], hidden)],
  ];
}

/** Matrices with one row per output, as one matrix with one column per output. */
function sideBySide(matrices: readonly Float32Array[], inputs: number): Float32Array {
  const columns = matrices.reduce((sum, matrix) => sum + matrix.length / inputs, 0);
  const out = new Float32Array(columns * inputs);
  let left = 0;
  for (const matrix of matrices) {
    const outputs = matrix.length / inputs;
    for (let column = 0; column < outputs; column++) {
      for (let row = 0; row < inputs; row++) {
        out[row * columns + left + column] = matrix[column * inputs + row] as number;
      }
    }
    left += outputs;
  }
  return out;
}
