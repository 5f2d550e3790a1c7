import { TaskError } from "../errors/index.js";
import { compileTemplate, type PromptFile } from "../prompting/index.js";
import type { PromptResult } from "./process-options.js";
import { readPrompt } from "./resolve-prompt.js";
import type { RowText } from "./task.js";

/** What goes with every prompt of a batch. */
export interface BatchPrompt {
  readonly file: PromptFile | undefined;
  /** Text that changes when the prompt changes; undefined where prompts are asked as they are. */
  readonly source: string | undefined;
  /** A prompt as it is asked: in the place of the template's one column. */
  readonly fill: (prompt: PromptResult) => RowText;
}

/**
 * Reads the prompt that all prompts of a batch are put into.
 * @throws {TaskError} `option-invalid` when its template has not exactly one column, and what reading a prompt throws
 */
export async function batchPrompt(given: string | PromptFile | undefined): Promise<BatchPrompt> {
  if (given === undefined) return { file: undefined, source: undefined, fill: asRow };
  const { file, text } = await readPrompt(given);
  const template = text === undefined ? undefined : compileTemplate(text);
  const [column, ...others] = template?.columns ?? [];
  if (template === undefined || column === undefined || others.length > 0) {
    throw new TaskError(
      "option-invalid",
      `batchInference: prompt has ${template === undefined ? "no template" : `a template of ${template.columns.length} columns`}, and a list of prompts fills one of exactly one column.`,
      {
        hint: 'Give rows to processDataset, or a template such as "Classify this.\n{{Message}}".',
        received: text,
      },
    );
  }
  return {
    file,
    source: template.source,
    fill: (prompt) => {
      const row = asRow(prompt);
      return { ...row, text: template.render({ [column]: row.text }) };
    },
  };
}

function asRow(prompt: PromptResult): RowText {
  return typeof prompt === "string" ? { text: prompt } : prompt;
}
