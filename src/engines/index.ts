export type { GgufOptions } from "./gguf/index.js";
export { deployToOllama, showOllamaModel } from "./late-deploy.js";
export { gguf, ollama } from "./late-engines.js";
export type {
  DeployedModel,
  DeployOptions,
  ModelParameter,
  OllamaOptions,
  ShownModel,
  ShowOptions,
} from "./ollama/index.js";
export { type ModelSpec, openModel } from "./open-model.js";
export { closeEngines, type EngineFactory, enginePrefixes, registerEngine } from "./registry.js";
export {
  type ScriptedAnswer,
  type ScriptedModel,
  type ScriptedOptions,
  type ScriptedReply,
  scripted,
} from "./scripted.js";
export { wholeMicros } from "./whole-micros.js";
