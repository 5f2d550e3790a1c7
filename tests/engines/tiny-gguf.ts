import { writeFileSync } from "node:fs";

/** Shape of a generated model; the defaults give a file of about 150 kB that loads in milliseconds. */
export interface TinyGguf {
  readonly width?: number;
  readonly layers?: number;
  readonly heads?: number;
  readonly feedForward?: number;
  readonly contextLength?: number;
  /** Merged pieces after the 256 bytes, each built from two earlier pieces. */
  readonly merges?: readonly (readonly [string, string])[];
  /** Byte-level BPE as GPT-2 and Llama 3 have it, or SentencePiece as Llama 2, Mistral and Gemma. Default `bpe`. */
  readonly tokenizer?: "bpe" | "spm";
  /** Jinja chat template; `null` leaves it out. */
  readonly chatTemplate?: string | null;
  readonly architecture?: string;
  readonly seed?: number;
  readonly metadata?: Readonly<Record<string, MetadataValue>>;
}

type MetadataValue = string | number | boolean | readonly string[] | readonly number[];

export const CHATML =
  "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}" +
  "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

const SPECIAL = ["<s>", "</s>", "<|im_start|>", "<|im_end|>"];

/**
 * Writes a llama-architecture model with random weights: its answers are garbage, but always the same garbage.
 * Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (version 3, all tensors F32).
 */
export function writeTinyGguf(path: string, options: TinyGguf = {}): void {
  const shape = {
    width: options.width ?? 32,
    layers: options.layers ?? 2,
    heads: options.heads ?? 2,
    feedForward: options.feedForward ?? 64,
  };
  const merges = options.merges ?? [
    ["t", "h"],
    ["th", "e"],
    ["a", "n"],
    ["Ġ", "the"],
  ];
  const words =
    options.tokenizer === "spm"
      ? sentencePieces()
      : bytePairs([...SPECIAL, ...byteAlphabet(), ...merges.map(([a, b]) => a + b)], merges);
  const vocabulary = words["tokenizer.ggml.tokens"] as readonly string[];
  const architecture = options.architecture ?? "llama";
  const metadata: Record<string, MetadataValue> = {
    "general.architecture": architecture,
    "general.name": "tiny",
    "general.file_type": 0,
    [`${architecture}.context_length`]: options.contextLength ?? 512,
    [`${architecture}.embedding_length`]: shape.width,
    [`${architecture}.block_count`]: shape.layers,
    [`${architecture}.feed_forward_length`]: shape.feedForward,
    [`${architecture}.attention.head_count`]: shape.heads,
    [`${architecture}.attention.head_count_kv`]: shape.heads,
    [`${architecture}.rope.dimension_count`]: shape.width / shape.heads,
    [`${architecture}.attention.layer_norm_rms_epsilon`]: 1e-5,
    [`${architecture}.vocab_size`]: vocabulary.length,
    ...words,
    "tokenizer.ggml.add_bos_token": true,
    ...options.metadata,
  };
  if (options.chatTemplate !== null) {
    metadata["tokenizer.chat_template"] = options.chatTemplate ?? CHATML;
  }
  writeFileSync(path, encode(metadata, tensors(shape, vocabulary.length, options.seed ?? 7)));
}

function bytePairs(
  tokens: readonly string[],
  merges: readonly (readonly [string, string])[],
): Record<string, MetadataValue> {
  return {
    "tokenizer.ggml.model": "gpt2",
    "tokenizer.ggml.pre": "gpt-2",
    "tokenizer.ggml.tokens": tokens,
    "tokenizer.ggml.token_type": tokens.map((_, index) => (index < SPECIAL.length ? 3 : 1)),
    "tokenizer.ggml.merges": merges.map(([a, b]) => `${a} ${b}`),
    "tokenizer.ggml.bos_token_id": 0,
    "tokenizer.ggml.eos_token_id": 1,
  };
}

/** Words that begin with a space, letters, and every byte for what no word covers. */
function sentencePieces(): Record<string, MetadataValue> {
  const letters = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
  const words = ["▁", "▁t", "he", "▁the", "▁a", "Pro", "Product", "▁Product", ...letters];
  const bytes = Array.from({ length: 256 }, (_, byte) => {
    return `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;
  });
  const tokens = ["<unk>", ...SPECIAL, ...bytes, ...words];
  const type = (index: number) => {
    if (index === 0) return 2;
    if (index <= SPECIAL.length) return 3;
    return index <= SPECIAL.length + 256 ? 6 : 1;
  };
  return {
    "tokenizer.ggml.model": "llama",
    "tokenizer.ggml.tokens": tokens,
    "tokenizer.ggml.scores": tokens.map((token) => token.length - 20.5),
    "tokenizer.ggml.token_type": tokens.map((_, index) => type(index)),
    "tokenizer.ggml.bos_token_id": 1,
    "tokenizer.ggml.eos_token_id": 2,
    "tokenizer.ggml.add_space_prefix": true,
  };
}

interface Tensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

function tensors(
  shape: { width: number; layers: number; feedForward: number },
  vocabulary: number,
  seed: number,
): Tensor[] {
  const { width, feedForward } = shape;
  const random = gaussian(seed);
  const weight = (name: string, rows: number, columns: number, scale: number): Tensor => ({
    name,
    dims: [rows, columns],
    data: Float32Array.from({ length: rows * columns }, () => random() * scale),
  });
  const ones = (name: string): Tensor => ({
    name,
    dims: [width],
    data: new Float32Array(width).fill(1),
  });
  const found = [
    weight("token_embd.weight", width, vocabulary, 1),
    ones("output_norm.weight"),
    weight("output.weight", width, vocabulary, 1),
  ];
  const scale = 1 / Math.sqrt(width);
  for (let layer = 0; layer < shape.layers; layer++) {
    const name = (part: string) => `blk.${layer}.${part}.weight`;
    found.push(ones(name("attn_norm")), ones(name("ffn_norm")));
    for (const part of ["attn_q", "attn_k", "attn_v", "attn_output"]) {
      found.push(weight(name(part), width, width, 2 * scale));
    }
    found.push(weight(name("ffn_gate"), width, feedForward, scale));
    found.push(weight(name("ffn_up"), width, feedForward, scale));
    found.push(weight(name("ffn_down"), feedForward, width, 1 / Math.sqrt(feedForward)));
  }
  return found;
}

/** The 256 printable letters that byte-level BPE writes bytes as, in byte order. */
function byteAlphabet(): string[] {
  const printable = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCodePoint(printable(byte) ? byte : next++),
  );
}

function gaussian(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 1) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

const ALIGNMENT = 32;
const align = (size: number) => Math.ceil(size / ALIGNMENT) * ALIGNMENT;

function encode(metadata: Readonly<Record<string, MetadataValue>>, all: readonly Tensor[]): Buffer {
  const head: Buffer[] = [Buffer.from("GGUF"), u32(3), u64(all.length)];
  const entries = Object.entries(metadata);
  head.push(u64(entries.length));
  for (const [key, value] of entries) head.push(text(key), metadataValue(value));
  let offset = 0;
  for (const { name, dims, data } of all) {
    head.push(text(name), u32(dims.length), ...dims.map(u64), u32(0), u64(offset));
    offset += align(data.byteLength);
  }
  const header = Buffer.concat(head);
  const body = all.map(({ data }) =>
    padded(Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
  );
  return Buffer.concat([padded(header), ...body]);
}

function padded(buffer: Buffer): Buffer {
  return Buffer.concat([buffer, Buffer.alloc(align(buffer.length) - buffer.length)]);
}

function metadataValue(value: MetadataValue): Buffer {
  if (typeof value === "string") return Buffer.concat([u32(8), text(value)]);
  if (typeof value === "boolean") return Buffer.concat([u32(7), Buffer.from([value ? 1 : 0])]);
  if (typeof value === "number") {
    return Number.isInteger(value)
      ? Buffer.concat([u32(4), u32(value)])
      : Buffer.concat([u32(6), f32(value)]);
  }
  if (typeof value[0] === "string") {
    return Buffer.concat([
      u32(9),
      u32(8),
      u64(value.length),
      ...value.map((item) => text(`${item}`)),
    ]);
  }
  const numbers = value as readonly number[];
  const whole = numbers.every(Number.isInteger);
  const items = numbers.map(whole ? u32 : f32);
  return Buffer.concat([u32(9), u32(whole ? 5 : 6), u64(value.length), ...items]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}
