export type { GgufOptions } from "./gguf/index.js";
export { gguf, ollama } from "./late-engines.js";
export type { OllamaOptions } from "./ollama/index.js";
export { type ModelSpec, openModel } from "./open-model.js";
export { closeEngines, type EngineFactory, enginePrefixes, registerEngine } from "./registry.js";
export {
  type ScriptedAnswer,
  type ScriptedModel,
  type ScriptedOptions,
  type ScriptedReply,
  scripted,
} from "./scripted.js";
