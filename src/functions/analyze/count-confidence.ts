import type { AnswerColumn } from "../../contract/index.js";
import type { JournalEntry } from "../../runs/index.js";
import { confidenceOf } from "../column-probabilities.js";
import type { ConfidenceFigures } from "./run-analysis.js";
import { TopEntries } from "./top-entries.js";

/** Confidences below which rows are counted. */
const LIMITS = [0.5, 0.8, 0.95] as const;

interface Counted {
  readonly column: string;
  rows: number;
  sum: number;
  readonly below: number[];
}

/** Counts how sure the model was of its labels, where the engine told it, and keeps the rows it was least sure of. */
export class ConfidenceCounter {
  readonly #columns: readonly Counted[];
  readonly #least: TopEntries;

  constructor(columns: readonly AnswerColumn[], leastSure: number) {
    this.#columns = columns.map(({ name }) => ({
      column: name,
      rows: 0,
      sum: 0,
      below: LIMITS.map(() => 0),
    }));
    this.#least = new TopEntries(leastSure);
  }

  add(entry: JournalEntry): void {
    if (entry.probabilities === undefined) return;
    let least = Number.POSITIVE_INFINITY;
    for (const counted of this.#columns) {
      const confidence = confidenceOf(counted.column, entry);
      if (confidence === null) continue;
      counted.rows++;
      counted.sum += confidence;
      for (const [at, limit] of LIMITS.entries()) if (confidence < limit) counted.below[at]!++;
      least = Math.min(least, confidence);
    }
    if (Number.isFinite(least)) this.#least.add(entry, -least);
  }

  /** Least sure first. */
  get leastSure(): readonly JournalEntry[] {
    return this.#least.entries;
  }

  result(): ConfidenceFigures[] {
    return this.#columns
      .filter(({ rows }) => rows > 0)
      .map(({ column, rows, sum, below }) => ({
        column,
        rows,
        mean: sum / rows,
        below: LIMITS.map((limit, at) => ({ limit, count: below[at]! })),
      }));
  }
}
