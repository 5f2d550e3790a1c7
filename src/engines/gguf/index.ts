import type { Engine } from "../../contract/index.js";
import { GgufEngine } from "./gguf-engine.js";
import { type GgufOptions, resolveOptions } from "./options.js";

export type { GgufOptions } from "./options.js";

/**
 * The engine that runs GGUF models in this process, with node-llama-cpp (loaded at first use).
 * A model is the path of a `.gguf` file, `sample`, or the name of a model that Ollama has pulled.
 * Of a closed set the likeliest label is looked up instead of being generated, keys are written as they are, and
 * the beginning that prompts share is evaluated once for each slot.
 * @throws TaskError `option-invalid` for a number below 1 or an unknown kind of GPU
 * @example
 * const model = { engine: gguf({ slots: 4 }), model: "./qwen2.5-0.5b.gguf" };
 * await processDataset(rows, { model, prompt, answer });
 */
export function gguf(options: GgufOptions = {}): Engine {
  return new GgufEngine(resolveOptions(options));
}
