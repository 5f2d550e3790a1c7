import type { AnswerColumn, RowStatus } from "../../contract/index.js";
import type { JournalEntry } from "../../runs/index.js";

/** Different values of a column that are told apart; further ones are counted together. */
export const MOST_VALUES = 200;
export const NO_ANSWER = "(no answer)";
export const OTHERS = "(others)";

const STATUS_ORDER: readonly RowStatus[] = ["ok", "invalid", "truncated", "failed", "skipped"];

/** Gives the values a row has in one column; a list has several, a row without an answer none. */
export interface ColumnReader {
  readonly column: string;
  readonly from: "answer" | "data" | "status";
  /** The closed set of values, in its own order, where there is one. */
  readonly labels: readonly string[];
  /** Its values are numbers, and stand in their order. */
  readonly numeric?: boolean;
  read(entry: JournalEntry): readonly string[];
}

/** The value of an answer column of rows that are ok. */
export function answerReader({ name, kind, labels = [] }: AnswerColumn): ColumnReader {
  return {
    column: name,
    from: "answer",
    labels,
    numeric: kind === "number" || kind === "integer",
    read: ({ status, values }) => (status === "ok" ? valueTexts(values?.[name]) : []),
  };
}

/** The status of every row. */
export const STATUS_READER: ColumnReader = {
  column: "status",
  from: "status",
  labels: STATUS_ORDER,
  read: ({ status }) => [status],
};

/** Whether a column's values are categories rather than amounts or texts. */
export function isCategorical({ kind }: AnswerColumn): boolean {
  return kind === "label" || kind === "boolean" || kind === "list" || kind === "integer";
}

/** A cell as the names of its categories. */
export function valueTexts(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return [valueText(value)];
  return [...new Set(value.map(valueText))];
}

function valueText(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Numbers values in the order they come, up to a limit; all others share one number. */
export class ValueCodes {
  readonly #codes = new Map<string, number>();
  readonly #names: string[] = [];

  constructor(labels: readonly string[] = []) {
    for (const label of labels) this.code(label);
  }

  get names(): readonly string[] {
    return this.#names;
  }

  code(value: string): number {
    const known = this.#codes.get(value);
    if (known !== undefined) return known;
    if (this.#names.length >= MOST_VALUES && value !== OTHERS) return this.code(OTHERS);
    this.#codes.set(value, this.#names.length);
    return this.#names.push(value) - 1;
  }
}
