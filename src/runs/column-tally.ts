import type { AnswerColumn } from "../contract/index.js";
import type { ColumnDistribution, NumberSummary } from "./run-totals.js";

/** Values beyond this many different ones are counted together. */
const MAX_VALUES = 1_000;
const OTHERS = "(others)";
/** Integers with more values than this are amounts, not categories. */
const MAX_INTEGER_CATEGORIES = 25;

/** Counts the values of one answer column as they stream by. */
export class ColumnTally {
  readonly #column: AnswerColumn;
  readonly #status: "ok" | "invalid";
  readonly #counts = new Map<string, number>();
  #rows = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  constructor(column: AnswerColumn, status: "ok" | "invalid") {
    this.#column = column;
    this.#status = status;
    // Labels nobody got are worth seeing among the ok rows only.
    if (status === "ok") for (const label of column.labels ?? []) this.#counts.set(label, 0);
  }

  add(value: unknown): void {
    if (value === undefined || value === null) return;
    const { kind } = this.#column;
    if (kind === "text" || kind === "object") return;
    this.#rows++;
    if (typeof value === "number") this.#addNumber(value);
    if (kind === "number") return;
    if (Array.isArray(value)) for (const category of new Set(value)) this.#countCategory(category);
    else this.#countCategory(value);
  }

  /** Absent where the column has no categories. */
  distribution(): ColumnDistribution | undefined {
    const { kind, name, labels = [] } = this.#column;
    if (this.#rows === 0 || kind === "number") return undefined;
    if (kind === "integer" && this.#counts.size > MAX_INTEGER_CATEGORIES) return undefined;
    const own = labels.flatMap((value) => {
      const count = this.#counts.get(value);
      return count === undefined ? [] : [{ value, count }];
    });
    const others = [...this.#counts]
      .filter(([value]) => !labels.includes(value))
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
    return {
      column: name,
      status: this.#status,
      rows: this.#rows,
      values: [...own, ...others],
    };
  }

  /** Absent where the column holds no numbers. */
  numbers(): NumberSummary | undefined {
    const { kind, name } = this.#column;
    if ((kind !== "number" && kind !== "integer") || this.#rows === 0) return undefined;
    const mean = this.#sum / this.#rows;
    return { column: name, rows: this.#rows, mean, min: this.#min, max: this.#max };
  }

  #addNumber(value: number): void {
    this.#sum += value;
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
  }

  #countCategory(category: unknown): void {
    const value = typeof category === "object" ? JSON.stringify(category) : String(category);
    const known = this.#counts.get(value);
    const name = known === undefined && this.#counts.size >= MAX_VALUES ? OTHERS : value;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }
}
