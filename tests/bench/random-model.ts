import { writeFileSync } from "node:fs";
import { readGgufFileInfo } from "node-llama-cpp";
import { type GgufTensor, type GgufValue, writeGguf } from "../../src/training/write-gguf.js";

const WIDTH = 768;
const LAYERS = 12;
const HEADS = 12;
const FEED_FORWARD = 2048;

/**
 * Writes a llama-architecture model of 85 million random weights with the vocabulary of another model, so that its
 * prompts and answers have as many tokens as real ones. Returns the number of weights.
 */
export async function writeRandomModel(path: string, vocabularyOf: string): Promise<number> {
  const { metadata } = await readGgufFileInfo(vocabularyOf);
  const words = metadata.tokenizer.ggml as unknown as Record<string, unknown>;
  const tensors = randomTensors((words.tokens as string[]).length);
  const uint32 = (value: number): GgufValue => ({ type: "uint32", value });
  writeFileSync(
    path,
    writeGguf(
      {
        "general.architecture": { type: "string", value: "llama" },
        "llama.context_length": uint32(512),
        "llama.embedding_length": uint32(WIDTH),
        "llama.block_count": uint32(LAYERS),
        "llama.feed_forward_length": uint32(FEED_FORWARD),
        "llama.attention.head_count": uint32(HEADS),
        "llama.attention.head_count_kv": uint32(HEADS),
        "llama.rope.dimension_count": uint32(WIDTH / HEADS),
        "llama.attention.layer_norm_rms_epsilon": { type: "float32", value: 1e-5 },
        ...Object.fromEntries(
          Object.entries(words).map(([key, value]) => [`tokenizer.ggml.${key}`, typed(value)]),
        ),
      },
      tensors,
    ),
  );
  return tensors.reduce((sum, { values }) => sum + values.length, 0);
}

function typed(value: unknown): GgufValue {
  if (typeof value === "string") return { type: "string", value };
  if (typeof value === "number") return { type: "uint32", value };
  if (typeof value === "boolean") return { type: "bool", value };
  const list = value as readonly string[] | readonly number[];
  return typeof list[0] === "string"
    ? { type: "strings", value: list as readonly string[] }
    : { type: "int32s", value: list as readonly number[] };
}

function randomTensors(vocabulary: number): GgufTensor[] {
  const random = noise();
  const matrix = (name: string, rows: number, columns: number, scale: number): GgufTensor => ({
    name,
    shape: [rows, columns],
    values: Float32Array.from({ length: rows * columns }, () => random() * scale),
    precision: "f32",
  });
  const ones = (name: string): GgufTensor => ({
    name,
    shape: [WIDTH],
    values: new Float32Array(WIDTH).fill(1),
    precision: "f32",
  });
  const scale = Math.sqrt(3 / WIDTH);
  const tensors = [
    matrix("token_embd.weight", WIDTH, vocabulary, 1),
    ones("output_norm.weight"),
    matrix("output.weight", WIDTH, vocabulary, scale),
  ];
  for (let layer = 0; layer < LAYERS; layer++) {
    const name = (part: string) => `blk.${layer}.${part}.weight`;
    tensors.push(ones(name("attn_norm")), ones(name("ffn_norm")));
    for (const part of ["attn_q", "attn_k", "attn_v", "attn_output"]) {
      tensors.push(matrix(name(part), WIDTH, WIDTH, scale));
    }
    tensors.push(matrix(name("ffn_gate"), WIDTH, FEED_FORWARD, scale));
    tensors.push(matrix(name("ffn_up"), WIDTH, FEED_FORWARD, scale));
    tensors.push(matrix(name("ffn_down"), FEED_FORWARD, WIDTH, Math.sqrt(3 / FEED_FORWARD)));
  }
  return tensors;
}

/** Evenly spread numbers from -1 to 1, always the same ones. */
function noise(): () => number {
  let state = 7;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
