import { TaskError } from "../../errors/index.js";
import type { PromptFile } from "../../prompting/index.js";
import type { DataFinding, DataSplit, LabelledRow } from "../../training/index.js";
import type { LabelledTask } from "./read-task.js";

/** A question and its right answer, as shown to a model in front of every row. */
export interface Example {
  readonly prompt: string;
  readonly answer: Readonly<Record<string, unknown>>;
  /** The row it is. */
  readonly row?: string;
  /** The row's group: rows that say the same. */
  readonly group?: number;
}

/** A labelled row as an example. */
export function exampleOf({ text, labels, id, group }: LabelledRow): Example {
  return { prompt: text, answer: labels, row: id, group };
}

/**
 * The examples that the user's own prompt file has, with the rows that they are.
 * @throws {TaskError} `option-invalid` for turns that are no examples of this task
 */
export function ownExamples({ file, columns, rows }: LabelledTask): Example[] {
  const turns = file?.examples ?? [];
  if (file === undefined || turns.length === 0) return [];
  const byText = new Map(rows.map((row) => [plainText(row.text), row]));
  return Array.from({ length: Math.ceil(turns.length / 2) }, (_, at) => {
    const [asked, answered] = turns.slice(2 * at, 2 * at + 2);
    if (asked?.role !== "user" || answered?.role !== "assistant") throw noTurns(file);
    const names = columns.map(({ name }) => name);
    const answer = readAnswer(answered.content, names);
    if (answer === undefined) throw noAnswer(file, at, answered.content, names);
    const row = byText.get(plainText(asked.content));
    return {
      prompt: asked.content,
      answer,
      ...(row === undefined ? {} : { row: row.id, group: row.group }),
    };
  });
}

/** The answer with the task's columns; of a single column also its bare text. */
function readAnswer(
  text: string,
  names: readonly string[],
): Readonly<Record<string, unknown>> | undefined {
  const values = parsedObject(text);
  if (values === undefined) return names.length === 1 ? { [names[0]!]: text.trim() } : undefined;
  if (!names.every((name) => Object.hasOwn(values, name))) return undefined;
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}

function parsedObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function noTurns({ name }: PromptFile): TaskError {
  return new TaskError(
    "option-invalid",
    `fineTuneOrConfig: the examples of the prompt "${name}" are not a user's and an assistant's turn each.`,
    { hint: "Give each example as two messages: the question, then its answer." },
  );
}

function noAnswer(
  { name }: PromptFile,
  at: number,
  received: string,
  names: readonly string[],
): TaskError {
  return new TaskError(
    "option-invalid",
    `fineTuneOrConfig: example ${at + 1} of the prompt "${name}" has no answer with ${names.join(", ")}.`,
    { hint: "Write its answer as JSON with these, or take the examples out.", received },
  );
}

function plainText(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}

/**
 * Takes rows whose answers the prompt shows already from those that decide and prove: the base model knows them.
 * The others stay where they are.
 */
export function learnFromShown(
  split: DataSplit,
  rows: readonly LabelledRow[],
  examples: readonly Example[],
): { readonly split: DataSplit; readonly findings: readonly DataFinding[] } {
  const shown = new Set(examples.flatMap(({ group }) => group ?? []));
  const isShown = ({ group }: LabelledRow) => shown.has(group);
  const moved = [...split.validation, ...split.test].filter(isShown);
  if (moved.length === 0) return { split, findings: [] };
  const learnt = new Set([...split.training, ...moved]);
  const isOther = (row: LabelledRow) => !isShown(row);
  const count = moved.length === 1 ? "1 row is" : `${moved.length} rows are`;
  const finding: DataFinding = {
    code: "shown-rows",
    message: `${count} among the prompt's own examples, or repeat one; they are learnt from, not kept for the proof.`,
    rows: moved.length,
    ids: moved.slice(0, 10).map(({ id }) => id),
    leftOut: false,
  };
  return {
    split: {
      training: Object.freeze(rows.filter((row) => learnt.has(row))),
      validation: Object.freeze(split.validation.filter(isOther)),
      test: Object.freeze(split.test.filter(isOther)),
    },
    findings: [finding],
  };
}
