import type { LlamaModel, ModelShape } from "./model.js";
import { SPECIAL_IDS, type Tokenizer } from "./tokenizer.js";
import { type GgufTensor, type GgufValue, writeGguf } from "./write-gguf.js";

/** What a model file says about itself. */
export interface ModelDescription {
  readonly name: string;
  readonly description?: string;
  readonly license?: string;
  /** Jinja template that turns messages into the text a model reads. */
  readonly chatTemplate: string;
  /** More metadata, by key. */
  readonly more?: Readonly<Record<string, GgufValue>>;
}

/** Precision of the matrices; vectors always stay f32, as llama.cpp wants them. */
export type WeightPrecision = "f16" | "f32";

const FILE_TYPE = { f32: 0, f16: 1 } as const;
const TOKEN_TYPE = { normal: 1, control: 3, userDefined: 4 } as const;

/** Bytes of a GGUF file that llama.cpp runs as a `llama` model with a GPT-2 style vocabulary. */
export function exportGguf(
  model: LlamaModel,
  tokenizer: Tokenizer,
  description: ModelDescription,
  precision: WeightPrecision = "f16",
): Uint8Array {
  const metadata = {
    ...generalMetadata(description, precision),
    ...shapeMetadata(model.shape),
    ...tokenizerMetadata(tokenizer),
    "tokenizer.chat_template": string(description.chatTemplate),
    ...description.more,
  };
  return writeGguf(metadata, modelTensors(model, precision));
}

const string = (value: string): GgufValue => ({ type: "string", value });
const integer = (value: number): GgufValue => ({ type: "uint32", value });
const float = (value: number): GgufValue => ({ type: "float32", value });

function generalMetadata(
  description: ModelDescription,
  precision: WeightPrecision,
): Record<string, GgufValue> {
  return {
    "general.architecture": string("llama"),
    "general.type": string("model"),
    "general.name": string(description.name),
    ...(description.description ? { "general.description": string(description.description) } : {}),
    ...(description.license ? { "general.license": string(description.license) } : {}),
    "general.file_type": integer(FILE_TYPE[precision]),
  };
}

function shapeMetadata(shape: ModelShape): Record<string, GgufValue> {
  return {
    "llama.context_length": integer(shape.context),
    "llama.embedding_length": integer(shape.width),
    "llama.block_count": integer(shape.layers),
    "llama.feed_forward_length": integer(shape.hidden),
    "llama.attention.head_count": integer(shape.heads),
    "llama.attention.head_count_kv": integer(shape.keyHeads),
    "llama.attention.layer_norm_rms_epsilon": float(shape.epsilon),
    "llama.rope.dimension_count": integer(shape.width / shape.heads),
    "llama.rope.freq_base": float(shape.ropeBase),
    "llama.vocab_size": integer(shape.vocabulary),
  };
}

function tokenizerMetadata(tokenizer: Tokenizer): Record<string, GgufValue> {
  const special = new Set<number>(Object.values(SPECIAL_IDS));
  return {
    "tokenizer.ggml.model": string("gpt2"),
    "tokenizer.ggml.pre": string("gpt-2"),
    "tokenizer.ggml.tokens": { type: "strings", value: tokenizer.vocabulary },
    "tokenizer.ggml.token_type": {
      type: "int32s",
      value: tokenizer.vocabulary.map((_, id) => {
        if (id >= tokenizer.firstWhole) return TOKEN_TYPE.userDefined;
        return special.has(id) ? TOKEN_TYPE.control : TOKEN_TYPE.normal;
      }),
    },
    "tokenizer.ggml.merges": {
      type: "strings",
      value: tokenizer.merges.map((pair) => pair.join(" ")),
    },
    "tokenizer.ggml.bos_token_id": integer(SPECIAL_IDS.begin),
    "tokenizer.ggml.eos_token_id": integer(SPECIAL_IDS.end),
    "tokenizer.ggml.padding_token_id": integer(SPECIAL_IDS.pad),
    "tokenizer.ggml.add_bos_token": { type: "bool", value: false },
  };
}

function modelTensors(model: LlamaModel, precision: WeightPrecision): GgufTensor[] {
  const { width, hidden, heads, keyHeads, layers, vocabulary } = model.shape;
  const keyWidth = (width / heads) * keyHeads;
  const read = (name: string) => model.weights.get(name)?.dataSync() as Float32Array;
  const vector = (name: string, from: string): GgufTensor => ({
    name,
    shape: [width],
    values: Float32Array.from(read(from)),
    precision: "f32",
  });
  // Our matrices map rows to columns; a GGUF matrix holds one row per output.
  const matrix = (name: string, from: string, inputs: number, first: number, outputs: number) => ({
    name,
    shape: [inputs, outputs],
    values: columnsAsRows(read(from), inputs, first, outputs),
    precision,
  });
  const tensors: GgufTensor[] = [
    { name: "token_embd.weight", shape: [width, vocabulary], values: read("table"), precision },
    vector("output_norm.weight", "norm"),
  ];
  for (let i = 0; i < layers; i++) {
    tensors.push(
      vector(`blk.${i}.attn_norm.weight`, `${i}.attentionNorm`),
      matrix(`blk.${i}.attn_q.weight`, `${i}.qkv`, width, 0, width),
      matrix(`blk.${i}.attn_k.weight`, `${i}.qkv`, width, width, keyWidth),
      matrix(`blk.${i}.attn_v.weight`, `${i}.qkv`, width, width + keyWidth, keyWidth),
      matrix(`blk.${i}.attn_output.weight`, `${i}.out`, width, 0, width),
      vector(`blk.${i}.ffn_norm.weight`, `${i}.feedNorm`),
      matrix(`blk.${i}.ffn_gate.weight`, `${i}.gateUp`, width, 0, hidden),
      matrix(`blk.${i}.ffn_up.weight`, `${i}.gateUp`, width, hidden, hidden),
      matrix(`blk.${i}.ffn_down.weight`, `${i}.down`, hidden, 0, width),
    );
  }
  return tensors;
}

function columnsAsRows(
  values: Float32Array,
  rows: number,
  first: number,
  count: number,
): Float32Array {
  const columns = values.length / rows;
  const out = new Float32Array(rows * count);
  for (let column = 0; column < count; column++) {
    for (let row = 0; row < rows; row++) {
      out[column * rows + row] = values[row * columns + first + column] as number;
    }
  }
  return out;
}
