import type { Engine } from "../contract/index.js";
import type { GgufOptions } from "./gguf/index.js";
import { lateEngine } from "./late-engine.js";
import type { OllamaOptions } from "./ollama/index.js";

/**
 * Models of an Ollama server.
 * A host that is no address is told at first use, as TaskError `option-invalid`.
 * @example
 * const model = { engine: ollama({ host: "http://gpu-box:11434" }), model: "llama3.2" };
 */
export function ollama(options: OllamaOptions = {}): Engine {
  return lateEngine("ollama", async () => (await import("./ollama/index.js")).ollama(options));
}

/**
 * The engine that runs GGUF models in this process, with node-llama-cpp (loaded at first use).
 * A model is the path of a `.gguf` file, `sample`, or the name of a model that Ollama has pulled.
 * @example
 * const model = { engine: gguf({ slots: 4 }), model: "./qwen2.5-0.5b.gguf" };
 * await processDataset(rows, { model, prompt, answer });
 */
export function gguf(options: GgufOptions = {}): Engine {
  return lateEngine("gguf", async () => (await import("./gguf/index.js")).gguf(options));
}
