/**
 * Prompts as users make them. Apart from the room's own index, so that what reads prompt files is loaded with the first
 * of them and not when the package is imported.
 */

export { compileTemplate, type Template } from "../compile-template.js";
export { loadPrompt } from "../late-load-prompt.js";
export type { PromptFile } from "../prompt-file.js";
