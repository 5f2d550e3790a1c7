import type { DeployedModel, DeployOptions, ShownModel, ShowOptions } from "./ollama/index.js";

/**
 * Makes a model of an Ollama server: of a GGUF file, or of a model that it has.
 * @throws TaskError `option-invalid`; DataValidationError `file-not-found`, `file-format`;
 * EngineUnavailableError; ModelNotFoundError for the base; ModelUnsuitableError; ModelLoadingError; EngineError
 */
export async function deployToOllama(options: DeployOptions): Promise<DeployedModel> {
  return (await import("./ollama/index.js")).deployToOllama(options);
}

/**
 * What an Ollama server knows about one of its models: metadata, template, parameters.
 * @throws EngineUnavailableError; EngineError `not-found` when it has no such model
 */
export async function showOllamaModel(model: string, options?: ShowOptions): Promise<ShownModel> {
  return (await import("./ollama/index.js")).showOllamaModel(model, options);
}
