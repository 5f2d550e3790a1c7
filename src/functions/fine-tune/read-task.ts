import { columnsAnswer, zodAnswer } from "../../answers/index.js";
import type { AnswerColumn, AnswerSpec, Row } from "../../contract/index.js";
import { DataValidationError, TaskError } from "../../errors/index.js";
import {
  type Gate,
  loadPrompt,
  namesPromptFile,
  type PromptFile,
  type Template,
} from "../../prompting/index.js";
import {
  checkRows,
  type DataFinding,
  type FoundRow,
  type LabelledRow,
  type LabelOptions,
  labelColumns,
  topicColumns,
} from "../../training/index.js";
import { resolvePrompt } from "../resolve-prompt.js";
import { readInput, someRows } from "../table-task.js";
import type { FineTuneOptions } from "./fine-tune-options.js";
import { readLabelOption } from "./label-option.js";
import { runColumns } from "./run-columns.js";

/** What is to be learnt, from which rows. */
export interface LabelledTask {
  readonly name: string;
  readonly columns: readonly AnswerColumn[];
  readonly gate: Gate | undefined;
  readonly answer: AnswerSpec;
  /** Template text; absent for PRISM prompts, whose rows have a layout of their own. */
  readonly template: string | undefined;
  /** The user's own instructions. */
  readonly system: string | undefined;
  readonly file: PromptFile | undefined;
  /** Topics the user named, by column. */
  readonly topics: Readonly<Record<string, readonly string[]>>;
  /** Rows that can be learnt from. */
  readonly rows: readonly LabelledRow[];
  /** Cells of those rows by row id, without the columns that hold right answers. */
  readonly values: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly inputColumns: readonly string[];
  readonly findings: readonly DataFinding[];
  /** Rows of the table. */
  readonly given: number;
  /** The data in a few words. */
  readonly describe: string;
}

type Options = FineTuneOptions;

/**
 * Reads the table and finds out what is to be answered.
 * @throws {TaskError} `option-invalid`; {DataValidationError} `missing-column`, `no-rows`
 */
export async function readTask(data: unknown, options: Options): Promise<LabelledTask> {
  const rows: Row[] = [];
  const { columns, describe } = await readInput(data, options as never, async (table) => {
    for await (const batch of someRows(table)) rows.push(...batch);
    return table;
  });
  return makeTask(rows, columns, describe, options);
}

async function makeTask(
  rows: readonly Row[],
  columns: readonly string[],
  describe: string,
  options: Options,
): Promise<LabelledTask> {
  const source = await loaded(options.prompt);
  const file = typeof source === "string" ? undefined : source;
  const own = answerColumns(options, file);
  const labelOf = readLabelOption(options.label, own, columns);
  const hidden = new Set(Object.values(labelOf));
  const inputs = columns.filter((name) => !hidden.has(name));
  const prompt = await resolvePrompt(
    source ?? everyColumn(inputs, options.id, runColumns(columns)),
    { columns: showable(inputs, hidden, source), rowCount: rows.length },
  );
  const template = prompt.template!;
  const found = rows.map((row) => foundRow(row, template, labelOf));
  const labelling: LabelOptions = options;
  const answered = labelColumns(Object.keys(labelOf), own, found, labelling);
  const checked = await checkRows(found, answered, options.ratingMapping);
  const usable = new Set(checked.rows.map(({ id }) => id));
  return {
    name: options.name ?? file?.name ?? answered.map(({ name }) => name).join("-"),
    columns: answered,
    gate: file?.gate,
    answer: options.answer
      ? zodAnswer(options.answer, { name: answered[0]!.name })
      : columnsAnswer(answered, file?.gate),
    template: file && file.template === undefined ? undefined : template.source,
    system: options.system ?? file?.system,
    file,
    topics: topicColumns(answered, found, labelling),
    rows: checked.rows,
    values: new Map(
      rows.filter(({ id }) => usable.has(id)).map((row) => [row.id, pick(row.values, inputs)]),
    ),
    inputColumns: inputs,
    findings: checked.findings,
    given: rows.length,
    describe,
  };
}

/** A text that names a file is read as one, so that what it asks is known before the rows are. */
async function loaded(prompt: Options["prompt"]): Promise<string | PromptFile | undefined> {
  if (typeof prompt !== "string") return prompt;
  return namesPromptFile(prompt) ? loadPrompt(prompt) : prompt;
}

function answerColumns(options: Options, file: PromptFile | undefined): readonly AnswerColumn[] {
  if (options.answer) return zodAnswer(options.answer, { name: soleLabel(options) }).columns;
  return file?.columns ?? [];
}

/** Name of an answer that is no object: the only label column. */
function soleLabel({ label }: Options): string {
  const names =
    typeof label === "string" ? [label] : Array.isArray(label) ? label : Object.keys(label ?? {});
  return names.length === 1 ? names[0]! : "answer";
}

/** The columns a prompt may name; one that shows the right answers is refused by name. */
function showable(
  inputs: readonly string[],
  hidden: ReadonlySet<string>,
  source: string | PromptFile | undefined,
): readonly string[] {
  const text = typeof source === "string" ? source : (source?.template ?? "");
  const shown = [...hidden].find((name) =>
    new RegExp(`\\{\\{\\s*${escaped(name)}\\s*\\}\\}`).test(text),
  );
  if (shown === undefined) return inputs;
  throw new TaskError(
    "option-invalid",
    `The prompt shows {{${shown}}}, the column with the right answers.`,
    {
      hint: "Take it out of the prompt: a model that is shown the answer learns nothing.",
      received: shown,
    },
  );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** A template of every column: the bare text of a single one, else a line for each. */
function everyColumn(
  inputs: readonly string[],
  id: string | undefined,
  added: ReadonlySet<string>,
): string {
  const shown = inputs.filter(
    (name) => name !== id && !/^row_?id$|^id$/i.test(name) && !added.has(name),
  );
  if (shown.length === 1) return `{{${shown[0]}}}`;
  if (shown.length > 0) return shown.map((name) => `${name}: {{${name}}}`).join("\n");
  throw new DataValidationError(
    "missing-column",
    "The table has no column to ask about beside its labels.",
    {
      hint: 'Name the columns to show in prompt, as in prompt: "{{Message}}".',
    },
  );
}

function foundRow(
  row: Row,
  template: Template,
  labelOf: Readonly<Record<string, string>>,
): FoundRow {
  const content = template.columns
    .map((name) => cell(row.values[name]))
    .join("\n")
    .trim();
  return {
    id: row.id,
    content: template.isBlank(row.values) ? "" : content,
    text: template.render(row.values),
    found: Object.fromEntries(
      Object.entries(labelOf).map(([answer, column]) => [answer, row.values[column]]),
    ),
  };
}

function cell(value: unknown): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function pick(
  values: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}
