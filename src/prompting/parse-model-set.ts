import type { AnswerColumn, Message } from "../contract/index.js";
import { ModelSetConfigError, TaskError } from "../errors/index.js";
import { compileTemplate } from "./compile-template.js";
import { readText } from "./define-column.js";
import { nameOf } from "./parse-markdown.js";
import { promptDigest } from "./prompt-digest.js";
import { PromptFaults } from "./prompt-fault.js";
import type { PromptFile } from "./prompt-file.js";
import { readColumns, readGate } from "./read-columns.js";
import { readOptions } from "./read-options.js";

/** What the key `format` of a model-set configuration says. */
export const MODEL_SET_FORMAT = "promptframe/model-set-config";
/** Newest version of the format that this package reads. */
export const MODEL_SET_VERSION = 1;

/** Keys that shape a request; everything else in the file is for people. */
const EXAMPLE_KEYS = ["prompt", "answer", "row"] as const;

/** Whether a JSON text is a model-set configuration, of whatever version. */
export function isModelSet(text: string): boolean {
  try {
    const record = JSON.parse(text.replace(/^\ufeff/, "")) as { format?: unknown } | null;
    return record?.format === MODEL_SET_FORMAT;
  } catch {
    return false;
  }
}

/**
 * Reads a model-set configuration: a system prompt, few-shot examples and answer columns as JSON.
 *
 * Keys: `format`, `format_version`, `name`, `version`, `model`, `system_prompt`, `prompt` (a template),
 * `columns`, `gate`, `options`, `few_shot_examples` with `prompt` and `answer` each. Other keys are kept for
 * people and not read.
 * @throws ModelSetConfigError `model-set-config`
 */
export function parseModelSet(text: string, file?: string): PromptFile {
  try {
    return read(JSON.parse(text.replace(/^\ufeff/, "")) as Record<string, unknown>, text, file);
  } catch (error) {
    if (error instanceof ModelSetConfigError) throw error;
    if (!(error instanceof TaskError) && !(error instanceof SyntaxError)) throw error;
    throw new ModelSetConfigError(
      `The model-set configuration cannot be read: ${error.message.split("\n", 1)[0]}`,
      {
        ...(error instanceof TaskError && error.hint !== undefined ? { hint: error.hint } : {}),
        received: file,
        cause: error,
      },
    );
  }
}

function read(record: Record<string, unknown>, text: string, file: string | undefined): PromptFile {
  checkVersion(record.format_version, file);
  const faults = new PromptFaults(file, (at) => lineOfKey(text, at));
  const template = readText(record.prompt, ["prompt"], faults);
  if (template !== undefined) compileTemplate(template, file === undefined ? {} : { path: file });
  const columns = readColumns(record, faults);
  const examples = readExamples(record.few_shot_examples, columns, faults);
  const optional = {
    version: readText(record.version, ["version"], faults),
    system: readText(record.system_prompt, ["system_prompt"], faults)?.trim() || undefined,
    template,
    model: readText(record.model, ["model"], faults),
    gate: readGate(record.gate, columns, faults),
    options: readOptions(record.options, faults),
    examples: examples.length > 0 ? Object.freeze(examples) : undefined,
    path: file,
  };
  return Object.freeze({
    name: readText(record.name, ["name"], faults) ?? nameOf(file),
    columns,
    // The columns a configuration was made from hold the right answers: the model must never be shown them.
    existing: "replace" as const,
    digest: promptDigest(text),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  });
}

function checkVersion(version: unknown, file: string | undefined): void {
  if (typeof version === "number" && Number.isInteger(version) && version >= 1) {
    if (version <= MODEL_SET_VERSION) return;
    throw new ModelSetConfigError(
      `${file ?? "The model-set configuration"} has format version ${version}; this promptframe reads up to ${MODEL_SET_VERSION}.`,
      { hint: "Update promptframe, or make the configuration again.", received: version },
    );
  }
  throw new ModelSetConfigError(
    `"format_version" is ${JSON.stringify(version)}, not a whole number.`,
    { hint: `Write "format_version": ${MODEL_SET_VERSION}.`, received: version },
  );
}

/** Example turns as messages: what the user asks, what the assistant answers. */
function readExamples(
  given: unknown,
  columns: readonly AnswerColumn[],
  faults: PromptFaults,
): Message[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given))
    return faults.fail('"few_shot_examples" must be a list', ["few_shot_examples"]);
  return given.flatMap((entry: unknown, index): Message[] => {
    const at = ["few_shot_examples", index];
    if (typeof entry !== "object" || entry === null || Array.isArray(entry))
      return faults.fail(`example ${index + 1} must be an object`, at);
    const example = entry as Record<string, unknown>;
    faults.checkKeys(example, EXAMPLE_KEYS, at);
    const prompt = readText(example.prompt, [...at, "prompt"], faults);
    if (prompt === undefined || prompt.trim() === "")
      return faults.fail(`example ${index + 1} has no prompt`, at);
    return [
      Object.freeze({ role: "user" as const, content: prompt }),
      Object.freeze({
        role: "assistant" as const,
        content: answerText(example.answer, columns, index, faults),
      }),
    ];
  });
}

/** The answer as a model should write it: compact JSON in the order of the columns. */
function answerText(
  answer: unknown,
  columns: readonly AnswerColumn[],
  index: number,
  faults: PromptFaults,
): string {
  const at = ["few_shot_examples", index, "answer"];
  if (columns.length === 0 && typeof answer === "string") return answer;
  if (typeof answer !== "object" || answer === null || Array.isArray(answer))
    return faults.fail(`the answer of example ${index + 1} must be an object of columns`, at);
  const values = answer as Record<string, unknown>;
  const missing = columns.find(({ name }) => !Object.hasOwn(values, name));
  if (missing !== undefined)
    faults.fail(`the answer of example ${index + 1} lacks the column "${missing.name}"`, at);
  const names = columns.map(({ name }) => name);
  faults.checkKeys(values, names, at);
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, values[name]])));
}

function lineOfKey(text: string, at: readonly (string | number)[]): number | undefined {
  for (const key of [...at].reverse()) {
    const index = typeof key === "number" ? -1 : text.indexOf(JSON.stringify(key));
    if (index >= 0) return text.slice(0, index).split("\n").length;
  }
  return undefined;
}
