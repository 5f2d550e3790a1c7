export { deployToOllama } from "./deploy.js";
export type { DeployedModel, DeployOptions, ModelParameter } from "./deploy-options.js";
export { type OllamaOptions, ollama } from "./ollama.js";
export type { ShownModel } from "./server.js";
export { type ShowOptions, showOllamaModel } from "./show-model.js";
