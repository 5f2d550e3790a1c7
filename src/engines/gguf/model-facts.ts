import type { GgufHeader } from "./header.js";

/** llama.cpp's `llama_ftype`, the numbers of `general.file_type`. */
const QUANTIZATIONS: Readonly<Record<number, string>> = {
  0: "F32",
  1: "F16",
  2: "Q4_0",
  3: "Q4_1",
  7: "Q8_0",
  8: "Q5_0",
  9: "Q5_1",
  10: "Q2_K",
  11: "Q3_K_S",
  12: "Q3_K_M",
  13: "Q3_K_L",
  14: "Q4_K_S",
  15: "Q4_K_M",
  16: "Q5_K_S",
  17: "Q5_K_M",
  18: "Q6_K",
  19: "IQ2_XXS",
  20: "IQ2_XS",
  21: "Q2_K_S",
  22: "IQ3_XS",
  23: "IQ3_XXS",
  24: "IQ1_S",
  25: "IQ4_NL",
  26: "IQ3_S",
  27: "IQ3_M",
  28: "IQ2_S",
  29: "IQ2_M",
  30: "IQ4_XS",
  31: "IQ1_M",
  32: "BF16",
  36: "TQ1_0",
  37: "TQ2_0",
  38: "MXFP4_MOE",
  39: "NVFP4",
};

/** Architectures that make vectors of text. */
const EMBEDDING = /bert|embed/;
/** Architectures of pictures and sound, with an encoder of their own, or that do not write word after word. */
const NOT_GENERATING =
  /^(clip|dflash|dream|eagle3|llada|llada-moe|qwen3tts|rnd1|t5|t5encoder)$|^wav/;

/** Facts about a model that its header tells. */
export interface ModelFacts {
  readonly family: string;
  readonly parameters: string;
  readonly quantization?: string;
  readonly contextLength?: number;
  readonly chatTemplate?: string;
  /** Temperatures at which the probabilities of labels mean what they say, by column. */
  readonly temperatures?: Readonly<Record<string, number>>;
  /** Why the model cannot answer questions; absent when it can. */
  readonly unsuitable?: string;
  /** Sampling the model's makers recommend, where the file tells. */
  readonly sampling: {
    readonly temperature?: number;
    readonly topK?: number;
    readonly topP?: number;
    readonly minP?: number;
  };
}

/** Reads the facts that matter here out of a header's keys. */
export function modelFacts(header: GgufHeader, weights = header.weights): ModelFacts {
  const family = text(header, "general.architecture") ?? "unknown";
  const fileType = number(header, "general.file_type");
  return {
    family,
    parameters: countOfWeights(weights),
    quantization: fileType === undefined ? undefined : QUANTIZATIONS[fileType],
    contextLength: number(header, `${family}.context_length`),
    chatTemplate: text(header, "tokenizer.chat_template"),
    temperatures: temperatures(text(header, "promptframe.temperatures")),
    unsuitable: whyUnsuitable(header, family),
    sampling: {
      temperature: number(header, "general.sampling.temp"),
      topK: number(header, "general.sampling.top_k"),
      topP: number(header, "general.sampling.top_p"),
      minP: number(header, "general.sampling.min_p"),
    },
  };
}

function whyUnsuitable(header: GgufHeader, family: string): string | undefined {
  // A model that pools its states gives one vector for a text, or a rank.
  const pools = (number(header, `${family}.pooling_type`) ?? 0) > 0;
  if (pools || EMBEDDING.test(family)) return "it makes embeddings, it does not write text";
  if (NOT_GENERATING.test(family)) return `a model of the kind "${family}" cannot answer questions`;
  if (!header.lengths.has("tokenizer.ggml.tokens")) return "the file holds no vocabulary";
  return undefined;
}

/** Number of weights as people say it: `3.2B`, `135M`, `440K`. */
export function countOfWeights(weights: number): string {
  for (const [unit, letter] of [
    [1e9, "B"],
    [1e6, "M"],
    [1e3, "K"],
  ] as const) {
    const count = weights / unit;
    if (count >= 1) return `${count >= 10 ? Math.round(count) : Number(count.toFixed(1))}${letter}`;
  }
  return String(weights);
}

function text(header: GgufHeader, key: string): string | undefined {
  const value = header.values.get(key);
  return typeof value === "string" ? value : undefined;
}

function number(header: GgufHeader, key: string): number | undefined {
  const value = header.values.get(key);
  return typeof value === "number" ? value : undefined;
}

/** A JSON object of numbers above 0; anything else says nothing. */
function temperatures(json: string | undefined): Readonly<Record<string, number>> | undefined {
  try {
    const given: unknown = JSON.parse(json ?? "null");
    if (typeof given !== "object" || given === null) return undefined;
    const sound = Object.entries(given).filter(([, value]) => Number.isFinite(value) && value > 0);
    return sound.length === 0 ? undefined : Object.fromEntries(sound);
  } catch {
    return undefined;
  }
}
