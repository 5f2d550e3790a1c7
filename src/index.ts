/** promptframe: ask a language model about every row of a table. This file is the table of contents. */

import * as core from "./functions/index.js";
import { withProgress } from "./with-progress.js";

// The functions, with their progress shown.
export const processDataset: typeof core.processDataset = withProgress(core.processDataset);
export const batchInference: typeof core.batchInference = withProgress(core.batchInference);
export { ask, checkHealth, estimate } from "./functions/index.js";
export const runs: typeof core.runs = Object.freeze({
  ...core.runs,
  retryFailures: withProgress(core.runs.retryFailures),
});

// Models, tables, prompts.
export { z } from "zod";
// The nouns and the errors.
export type * from "./contract/index.js";
export {
  closeEngines,

  ollama,
  registerEngine,
  type ScriptedModel,
  scripted,
} from "./engines/index.js";
export * from "./errors/index.js";
export { type RowSelection, readFrame, writeTable } from "./frames/index.js";
export type * from "./functions/index.js";
export { compileTemplate, loadPrompt, type PromptFile } from "./prompting/index.js";
