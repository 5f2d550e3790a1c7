import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { nearest, TaskError } from "../errors/index.js";
import { parsePromptMarkdown } from "./parse-markdown.js";
import { isModelSet, parseModelSet } from "./parse-model-set.js";
import { parsePrismPrompt } from "./parse-prism.js";
import type { PromptFile } from "./prompt-file.js";

/** How the names of prompt files end. */
export const PROMPT_FILE_ENDINGS: readonly string[] = [".md", ".markdown", ".txt", ".json"];

/** Whether a prompt given as text is the path of a prompt file: one line without a placeholder that ends as they do. */
export function namesPromptFile(prompt: string): boolean {
  return isPromptFile(prompt) && !/[\n{]/.test(prompt);
}

function isPromptFile(file: string): boolean {
  return PROMPT_FILE_ENDINGS.includes(path.extname(file).toLowerCase());
}

/**
 * Loads a prompt file: Markdown with front matter (`.md`, `.markdown`, `.txt`), a PRISM prompt or a
 * model-set configuration (`.json`).
 *
 * @example const prompt = await loadPrompt("prompts/feedback.md")
 * @throws TaskError `file-not-found`, `prompt-file` with the line, `prompt-empty`, `template-syntax`
 * @throws ModelSetConfigError `model-set-config`
 */
export async function loadPrompt(file: string): Promise<PromptFile> {
  const extension = path.extname(file).toLowerCase();
  if (!isPromptFile(file))
    throw new TaskError(
      "prompt-file",
      `${file} is no prompt file: its name ends in "${extension}".`,
      {
        hint: `Prompt files end in ${PROMPT_FILE_ENDINGS.join(", ")}.`,
        received: file,
      },
    );
  const text = await readText(file);
  if (text.trim() === "")
    throw new TaskError("prompt-empty", `${file} is empty.`, { received: file });
  if (extension !== ".json") return parsePromptMarkdown(text, file);
  return isModelSet(text) ? parseModelSet(text, file) : parsePrismPrompt(text, file);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR")
      throw new TaskError("file-not-found", `There is no prompt file ${path.resolve(file)}.`, {
        hint: await whatIsThere(file),
        received: file,
        cause: error,
      });
    throw new TaskError("file-unreadable", `${file} cannot be read: ${(error as Error).message}.`, {
      received: file,
      cause: error,
    });
  }
}

async function whatIsThere(file: string): Promise<string> {
  const folder = path.dirname(path.resolve(file));
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined) return `The folder ${folder} does not exist either.`;
  const prompts = names.filter(isPromptFile);
  const near = nearest(path.basename(file), prompts);
  if (near !== undefined) return `Did you mean ${path.join(path.dirname(file), near)}?`;
  return prompts.length === 0
    ? `The folder ${folder} holds no prompt files.`
    : `The folder holds: ${prompts.slice(0, 12).join(", ")}.`;
}
