import type { AnswerColumn } from "../../contract/index.js";
import { nearest, TaskError } from "../../errors/index.js";
import type { Label, MaybeLabel } from "../../statistics/index.js";
import type { CompareOptions } from "./compare-options.js";
import type { ComparedRows } from "./open-rows.js";

/** An answer column that is scored, and where its true labels are. */
export interface LabelledColumn {
  readonly column: AnswerColumn;
  readonly labelColumn: string;
}

/** Kinds that can be equal to a true label or not. */
const SCORED = ["label", "text", "number", "integer", "boolean"];

/**
 * Finds which answer column each label column is the truth of.
 * One label column belongs to the answer column of its name, of a name within it (`True_Topic`), or to the only one.
 * @throws {TaskError} `option-invalid` when none fits, or its answers cannot be right or wrong
 */
export function labelledColumns(
  label: CompareOptions["label"],
  columns: readonly AnswerColumn[],
): LabelledColumn[] {
  if (label === undefined) return [];
  const pairs =
    typeof label === "string"
      ? [[answerOf(label, columns), label] as const]
      : Object.entries(label);
  return pairs.map(([answer, labelColumn]) => {
    const column = columns.find(({ name }) => name === answer);
    if (column === undefined) throw noAnswer(answer, labelColumn, columns);
    if (!SCORED.includes(column.kind)) {
      throw new TaskError(
        "option-invalid",
        `compare: "${column.name}" is ${column.kind === "list" ? "a list" : "an object"}, which is not right or wrong as a whole.`,
        {
          hint: "Score it with a metric of your own: metrics: { name: (row, answer, gold) => … }.",
        },
      );
    }
    return { column, labelColumn };
  });
}

function answerOf(label: string, columns: readonly AnswerColumn[]): string {
  const named = columns.find(({ name }) => name === label);
  if (named) return named.name;
  const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  const within = columns.filter(({ name }) => plain(label).includes(plain(name)));
  if (within.length === 1) return within[0]!.name;
  return columns.length === 1 ? columns[0]!.name : "";
}

function noAnswer(answer: string, label: string, columns: readonly AnswerColumn[]): TaskError {
  const names = columns.map(({ name }) => name);
  const near = answer === "" ? undefined : nearest(answer, names);
  const listed = names.join(", ");
  return new TaskError(
    "option-invalid",
    answer === ""
      ? `compare: which answers are scored against "${label}" is not clear.`
      : `compare: there is no answer column "${answer}" in all variants.`,
    {
      hint:
        near === undefined
          ? `Say it as label: { ANSWER: "${label}" }. Answer columns of all variants: ${listed === "" ? "none" : listed}.`
          : `Did you mean "${near}"?`,
      received: answer || label,
    },
  );
}

/** The true labels of a column, in the words of its answers. */
export interface TrueLabels {
  readonly values: readonly MaybeLabel[];
  /** Distinct labels in the order of the answer's, then those it can never give. */
  readonly labels: readonly Label[];
  /** True labels that no answer can be. */
  readonly unanswerable: readonly Label[];
}

/** With more distinct true labels a column holds texts rather than classes. */
const MOST_LABELS = 200;

/**
 * Stops where there is nothing to score against, or texts that are seldom answered letter by letter.
 * @throws {TaskError} `option-invalid`
 */
export function requireLabels(labelled: readonly LabelledColumn[], data: ComparedRows): void {
  for (const each of labelled) {
    const { labels } = trueLabels(each, data);
    const { labelColumn } = each;
    if (labels.length === 0) {
      throw new TaskError("option-invalid", `compare: "${labelColumn}" is empty in every row.`, {
        hint: "Name the column with the true labels, or choose rows that have one.",
      });
    }
    if (labels.length <= MOST_LABELS) continue;
    throw new TaskError(
      "option-invalid",
      `compare: "${labelColumn}" holds ${labels.length} different values: texts rather than labels.`,
      {
        hint: "Score texts with a metric of your own, metrics: { name: (row, answer, gold) => … }, or with a judge.",
      },
    );
  }
}

/** Reads true labels as answers are written: spelling and case of a closed set, numbers as numbers. */
export function trueLabels(
  { column, labelColumn }: LabelledColumn,
  { whole }: ComparedRows,
): TrueLabels {
  const values = whole.map(({ values }) => readLabel(values[labelColumn], column));
  const found = new Set<Label>();
  for (const value of values) if (value !== null && value !== undefined) found.add(value);
  const closed = column.kind === "label" && !column.organic;
  const own = (column.labels ?? []).filter((label) => found.has(label));
  const others = [...found].filter((label) => !own.includes(label as string)).sort(byText);
  return { values, labels: [...own, ...others], unanswerable: closed ? others : [] };
}

function byText(a: Label, b: Label): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a) < String(b) ? -1 : 1;
}

/** A true label as the column's answers are written; null where there is none. */
export function readLabel(value: unknown, column: AnswerColumn): MaybeLabel {
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  const text = cellText(value);
  if (text === "") return null;
  switch (column.kind) {
    case "number":
    case "integer":
      return Number.isNaN(Number(text)) ? text : Number(text);
    case "boolean":
      return readBoolean(text);
    case "label":
      return meantLabel(text, column.labels ?? []) ?? text;
    case "list":
    case "object":
      return asWritten(text);
    default:
      return text;
  }
}

function cellText(value: unknown): string {
  const isStructure = typeof value === "object" && !(value instanceof Date);
  return (isStructure ? JSON.stringify(value) : String(value)).trim();
}

/** The label itself; else the only one that differs in case, or in spaces, dashes and underscores. */
function meantLabel(text: string, labels: readonly string[]): string | undefined {
  for (const spell of [(label: string) => label, (label: string) => label.toLowerCase(), plain]) {
    const fitting = labels.filter((label) => spell(label.trim()) === spell(text));
    if (fitting.length === 1) return fitting[0];
  }
  return undefined;
}

/** A list or object as answers of its kind are compared, whatever spaces its text has. */
function asWritten(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

function readBoolean(text: string): Label {
  if (/^(true|yes|1)$/i.test(text)) return true;
  return /^(false|no|0)$/i.test(text) ? false : text;
}

function plain(label: string): string {
  return label
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, " ");
}

/** An answer's value as something that can be equal to another; null where there is none. */
export function asLabel(value: unknown): MaybeLabel {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value.trim();
  if (typeof value === "number" || typeof value === "boolean") return value;
  return JSON.stringify(value);
}
