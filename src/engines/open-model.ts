import type { Settings } from "../config/index.js";
import type { ModelHandle } from "../contract/index.js";
import { nearest, TaskError } from "../errors/index.js";
import { engineFor, enginePrefixes } from "./registry.js";

/** A model as users name it: a text such as `"llama3.2"`, or an engine together with a model of it. */
export type ModelSpec = string | ModelHandle;

/**
 * Finds the engine of a model.
 * - `"llama3.2"`, `"llama3.2:3b"`, `"ollama:llama3.2"`: the Ollama server of the settings
 * - `"gguf:./m.gguf"`, `"./m.gguf"`, `"gguf:llama3.2"` (as Ollama pulled it): runs in this process
 * - `"sample"`: the small model that comes with this package, in this process
 * - `"prefix:model"`: an engine added with `registerEngine`
 * - `{ engine, model }`: as it is, for example `{ engine: ollama({ host }), model: "llama3.2" }`
 *
 * Nothing is contacted or loaded yet.
 * @throws TaskError `option-invalid` when the text names no engine, or nothing at all.
 */
export async function openModel(spec: ModelSpec, settings: Settings): Promise<ModelHandle> {
  if (typeof spec !== "string") return checkedHandle(spec);
  const { prefix, model } = splitSpec(spec.trim());
  return Object.freeze({ engine: await engineFor(prefix, settings), model });
}

function checkedHandle(spec: unknown): ModelHandle {
  const handle = spec as Partial<ModelHandle> | null | undefined;
  if (typeof handle?.engine?.ask === "function" && typeof handle.model === "string") {
    return handle as ModelHandle;
  }
  throw new TaskError("option-invalid", "model is neither a name nor an engine with a model.", {
    hint: 'Give a name such as "llama3.2", or { engine: ollama({ host }), model: "llama3.2" }.',
    received: typeof spec,
  });
}

function splitSpec(spec: string): { prefix: string; model: string } {
  if (/^sample$/i.test(spec)) return { prefix: "gguf", model: "sample" };
  if (isFile(spec)) return { prefix: "gguf", model: spec };
  const colon = spec.indexOf(":");
  const prefix = spec.slice(0, Math.max(0, colon));
  if (enginePrefixes().includes(prefix)) {
    return { prefix, model: named(spec.slice(colon + 1).trim(), spec) };
  }
  if (colon > 0 && !isOllamaName(spec)) throw unknownPrefix(spec, prefix);
  return { prefix: "ollama", model: named(spec, spec) };
}

/** A path to a model file; names at Hugging Face end in `-GGUF`, not in `.gguf`. */
function isFile(spec: string): boolean {
  return (
    /\.gguf$/i.test(spec) &&
    !/^[a-z][a-z0-9-]+:/i.test(spec) &&
    !/^h(f|uggingface)\.co\//i.test(spec)
  );
}

/** Names of other engines and services: no model at Ollama is called like that. */
const FOREIGN =
  /^(anthropic|azure|bedrock|claude|gemini|google|groq|hf|https?|huggingface|llama-?cpp|lmstudio|mlx|onnx|openai|openrouter|transformers|vllm)$/i;

/** Whether a text with a colon in it is a model name with a tag, `[host[:port]/][namespace/]name[:tag]`. */
function isOllamaName(spec: string): boolean {
  const prefix = spec.slice(0, spec.indexOf(":"));
  // llama2, llama3 and the like are near to "ollama", yet meant as they are.
  const typo = !/^llama/i.test(prefix) && nearest(prefix, enginePrefixes()) !== undefined;
  if (typo || FOREIGN.test(prefix)) return false;
  return /^([\w.-]+:\d+\/)?([\w.-]+\/)*[\w.-]+(:[\w.-]+)?$/.test(spec);
}

function named(model: string, spec: string): string {
  if (model !== "") return model;
  throw new TaskError("option-invalid", `"${spec}" names no model.`, {
    hint: 'Give a name such as "llama3.2", "gguf:./model.gguf" or "sample".',
    received: spec,
  });
}

function unknownPrefix(spec: string, prefix: string): TaskError {
  const prefixes = enginePrefixes();
  const meant = nearest(prefix, prefixes);
  const guess = meant === undefined ? "" : ` Did you mean "${meant}:"?`;
  const list = prefixes.map((known) => `${known}:`).join(", ");
  return new TaskError("option-invalid", `"${spec}": there is no engine "${prefix}".${guess}`, {
    hint: `Engines: ${list}. A name without one of them is a model of Ollama; ollama:${spec} says so outright.`,
    received: spec,
  });
}
