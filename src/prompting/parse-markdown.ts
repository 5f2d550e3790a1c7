import path from "node:path";
import { TaskError } from "../errors/index.js";
import { compileTemplate } from "./compile-template.js";
import { readText } from "./define-column.js";
import { readFront, splitFrontMatter } from "./front-matter.js";
import { promptDigest } from "./prompt-digest.js";
import type { PromptFaults } from "./prompt-fault.js";
import type { PromptFile } from "./prompt-file.js";
import { readColumns, readGate } from "./read-columns.js";
import { readOptions } from "./read-options.js";

const KEYS = [
  "name",
  "version",
  "system",
  "model",
  "options",
  "columns",
  "labels",
  "gate",
  "existing",
] as const;

/**
 * Reads a Markdown prompt: YAML front matter between `---` lines, then the template.
 *
 * Front matter, all optional: `name`, `version`, `system`, `model`, `options` (of the model), `columns`,
 * `labels`, `gate`, `existing`. `columns` maps each name to its labels or kind, or lists names whose
 * labels stand in `labels`. Without front matter the whole text is the template.
 * @throws TaskError `prompt-file` with the line, `prompt-empty`, `template-syntax`
 */
export function parsePromptMarkdown(text: string, file?: string): PromptFile {
  const { front, body, bodyLine } = splitFrontMatter(text, file);
  const { record, faults } = readFront(front, file);
  faults.checkKeys(record, KEYS, []);
  if (body === "")
    throw new TaskError("prompt-empty", `${file ?? "The prompt file"} has no template.`, {
      hint: "Write the prompt below the front matter, with {{column}} where the row's text goes.",
    });
  compileTemplate(body, { ...(file !== undefined && { path: file }), firstLine: bodyLine });
  const columns = readColumns(record, faults);
  const optional = {
    version: readText(record.version, ["version"], faults),
    system: readText(record.system, ["system"], faults)?.trim() || undefined,
    model: readText(record.model, ["model"], faults),
    gate: readGate(record.gate, columns, faults),
    existing: readExisting(record.existing, faults),
    options: readOptions(record.options, faults),
    path: file,
  };
  return Object.freeze({
    name: readText(record.name, ["name"], faults) ?? nameOf(file),
    template: body,
    columns,
    digest: promptDigest(text),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  });
}

/** Name of a prompt file without its folders and extensions. */
export function nameOf(file: string | undefined): string {
  return file === undefined ? "prompt" : path.basename(file).replace(/(?:\.prism)?\.[^.]+$/i, "");
}

function readExisting(value: unknown, faults: PromptFaults): PromptFile["existing"] {
  if (value === undefined || value === "validate" || value === "replace") return value;
  return faults.fail(`"existing" must be validate or replace, not ${JSON.stringify(value)}`, [
    "existing",
  ]);
}
