/**
 * Models of https://ollama.com/library that say nothing about where they come from: the converter of Ollama
 * writes no origin into the files it makes. Name and size as Ollama has them, then the repository at
 * https://huggingface.co; the first size is that of the tag `latest`.
 */
const TABLE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "llama3.2": {
    "3b": "meta-llama/Llama-3.2-3B-Instruct",
    "1b": "meta-llama/Llama-3.2-1B-Instruct",
  },
  "llama3.1": {
    "8b": "meta-llama/Llama-3.1-8B-Instruct",
    "70b": "meta-llama/Llama-3.1-70B-Instruct",
  },
  "llama3.3": { "70b": "meta-llama/Llama-3.3-70B-Instruct" },
  "qwen2.5": {
    "7b": "Qwen/Qwen2.5-7B-Instruct",
    "0.5b": "Qwen/Qwen2.5-0.5B-Instruct",
    "1.5b": "Qwen/Qwen2.5-1.5B-Instruct",
    "3b": "Qwen/Qwen2.5-3B-Instruct",
    "14b": "Qwen/Qwen2.5-14B-Instruct",
    "32b": "Qwen/Qwen2.5-32B-Instruct",
  },
  qwen3: {
    "8b": "Qwen/Qwen3-8B",
    "0.6b": "Qwen/Qwen3-0.6B",
    "1.7b": "Qwen/Qwen3-1.7B",
    "4b": "Qwen/Qwen3-4B",
    "14b": "Qwen/Qwen3-14B",
    "32b": "Qwen/Qwen3-32B",
  },
  gemma2: {
    "9b": "google/gemma-2-9b-it",
    "2b": "google/gemma-2-2b-it",
    "27b": "google/gemma-2-27b-it",
  },
  gemma3: {
    "4b": "google/gemma-3-4b-it",
    "270m": "google/gemma-3-270m-it",
    "1b": "google/gemma-3-1b-it",
    "12b": "google/gemma-3-12b-it",
    "27b": "google/gemma-3-27b-it",
  },
  "phi3.5": { "3.8b": "microsoft/Phi-3.5-mini-instruct" },
  phi4: { "14b": "microsoft/phi-4" },
  "phi4-mini": { "3.8b": "microsoft/Phi-4-mini-instruct" },
  smollm2: {
    "1.7b": "HuggingFaceTB/SmolLM2-1.7B-Instruct",
    "135m": "HuggingFaceTB/SmolLM2-135M-Instruct",
    "360m": "HuggingFaceTB/SmolLM2-360M-Instruct",
  },
  tinyllama: { "1.1b": "TinyLlama/TinyLlama-1.1B-Chat-v1.0" },
};

/** The repository of a model of Ollama's library; a tag may name size, variant and quantization. */
export function tabledHubId(name: string): string | undefined {
  const short = name.toLowerCase().replace(/^(registry\.ollama\.ai\/)?(library\/)?/, "");
  const [model = "", tag = "latest"] = short.split(":", 2);
  const sizes = Object.hasOwn(TABLE, model) ? TABLE[model] : undefined;
  if (sizes === undefined) return undefined;
  if (tag === "latest") return Object.values(sizes)[0];
  const [size = "", ...variant] = tag.split("-");
  // Base models, and variants other than the one that follows instructions, are other repositories.
  if (variant.some((part) => !/^(instruct|it|q\d.*|fp16|bf16|f16|k|[sml])$/.test(part))) {
    return undefined;
  }
  return Object.hasOwn(sizes, size) ? sizes[size] : undefined;
}

/** Whether a repository asks for an accepted licence and a token before it can be read. */
export function isGated(hubId: string): boolean {
  return /^(meta-llama|google)\//.test(hubId);
}
