import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import { isAsyncFunction } from "node:util/types";
import type { AnswerColumn, Row } from "../contract/index.js";
import { TaskError } from "../errors/index.js";
import {
  checkColumns,
  checkConstant,
  compileTemplate,
  existingLabelLines,
  loadPrompt,
  namesPromptFile,
  type PromptFile,
  prismTemplate,
  type Template,
} from "../prompting/index.js";
import { isPromise } from "./call-listener.js";
import { checkImages } from "./check-prompt.js";
import type { PromptResult, PromptSource } from "./process-options.js";
import type { RowText } from "./task.js";

/** A prompt made ready: what renders a row, what else its file says, and what identifies it. */
export interface ResolvedPrompt {
  readonly file: PromptFile | undefined;
  readonly template: Template | undefined;
  readonly makeText: ((values: Record<string, unknown>, index: number) => PromptResult) | undefined;
  /** Text that changes when the prompt changes; stored with the run. */
  readonly source: string;
}

/** A prompt function gives promises: no row can be asked with it, so the call ends, and not the row alone. */
export class AsyncPromptError extends TaskError {
  constructor() {
    super("option-invalid", "The prompt function is async, and a row's prompt is needed at once.", {
      hint: "Await what it needs before the call, put it into the rows, and let the function return a string or { text, images }.",
    });
  }
}

/** What is known of the table a prompt is for. */
export interface PromptTable {
  readonly columns: readonly string[];
  readonly rowCount?: number | undefined;
}

/**
 * Reads whatever the user gave as a prompt.
 * @throws {TaskError} `prompt-empty`, `prompt-constant`, `template-syntax`, `prompt-file`; `option-invalid` for an async
 * function
 * @throws {TaskError} `file-not-found`
 */
export async function resolvePrompt(
  source: PromptSource<never>,
  table: PromptTable,
): Promise<ResolvedPrompt> {
  if (typeof source === "function") {
    if (isAsyncFunction(source)) throw new AsyncPromptError();
    return {
      file: undefined,
      template: undefined,
      makeText: source as never,
      source: source.toString(),
    };
  }
  const { file, text } = await readPrompt(source);
  const template = text === undefined ? prismTemplate(table.columns) : compileTemplate(text);
  checkColumns(template, table.columns);
  checkConstant(template, { ...table, ...(file && { file: file.path ?? file.name }) });
  return { file, template, makeText: undefined, source: template.source };
}

/** A prompt file, or a template by itself; a PRISM prompt has no template of its own. */
export async function readPrompt(
  source: string | PromptFile,
): Promise<{ readonly file: PromptFile | undefined; readonly text: string | undefined }> {
  const file = typeof source === "string" ? await maybeFile(source) : source;
  return { file, text: file ? file.template : (source as string) };
}

/** A string that names a prompt file is loaded; anything with a placeholder or a line break is a template. */
async function maybeFile(source: string): Promise<PromptFile | undefined> {
  if (!namesPromptFile(source)) return undefined;
  if (!existsSync(source) && /\s/.test(path.basename(source))) return undefined;
  return loadPrompt(source);
}

/** What renders a row for one run, existing labels included. */
export function makeRenderer(
  prompt: ResolvedPrompt,
  offered: readonly AnswerColumn[],
): (row: Row) => RowText | undefined {
  const { template, makeText } = prompt;
  const withLabels = (text: string, row: Row): string => {
    const lines = offered.length === 0 ? "" : existingLabelLines(offered, row.values);
    return lines === "" ? text : `${text}\n${lines}`;
  };
  if (template) {
    return (row) =>
      template.isBlank(row.values)
        ? undefined
        : { text: withLabels(template.render(row.values), row) };
  }
  return (row) => {
    const made = readResult(makeText?.(row.values as Record<string, unknown>, row.index));
    return made.text.trim() === "" && !made.images?.length
      ? undefined
      : { ...made, text: withLabels(made.text, row) };
  };
}

function readResult(made: PromptResult | undefined): RowText {
  if (typeof made === "string") return { text: made };
  if (made && typeof made.text === "string") {
    if (made.images) checkImages(made.images, "the row");
    return made;
  }
  if (isPromise(made)) {
    // Nobody waits for it, and its failure would end the process.
    Promise.resolve(made).catch(() => {});
    throw new AsyncPromptError();
  }
  throw new TaskError(
    "prompt-empty",
    `the prompt function returned ${JSON.stringify(made) ?? typeof made}`,
    {
      hint: "Return a string, or { text, images }.",
    },
  );
}

/** Identity of a prompt for the run's fingerprint. */
export function promptDigest(prompt: ResolvedPrompt): string {
  return createHash("sha256").update(prompt.source).digest("hex");
}
