import type { PromptFile } from "./prompt-file.js";

/**
 * Loads a prompt file: Markdown with front matter (`.md`, `.markdown`, `.txt`), a PRISM prompt or a
 * model-set configuration (`.json`).
 *
 * @example const prompt = await loadPrompt("prompts/feedback.md")
 * @throws TaskError `file-not-found`, `prompt-file` with the line, `prompt-empty`, `template-syntax`
 * @throws ModelSetConfigError `model-set-config`
 */
export async function loadPrompt(file: string): Promise<PromptFile> {
  return (await import("./load-prompt.js")).loadPrompt(file);
}
