import type { AnswerColumn } from "../../contract/index.js";
import type { JournalEntry } from "../../runs/index.js";
import { krippendorffAlpha, wilsonInterval } from "../../statistics/index.js";
import { valueTexts } from "./column-values.js";
import type { RepeatAgreement } from "./run-analysis.js";

/** Rows that the bootstrap around alpha looks at; the first of them where there are more. */
const MOST_RESAMPLED = 5_000;
const RESAMPLES = 1_000;

interface Agreeing {
  readonly column: AnswerColumn;
  rows: number;
  unanimous: number;
  consistency: number;
  readonly ratings: (string | null)[][];
}

/** Counts how far the repeats of each row agree; entries come row by row. */
export class RepeatCounter {
  readonly #columns: readonly Agreeing[];
  readonly #repeats: number;
  #row = -1;
  #entries: JournalEntry[] = [];

  constructor(columns: readonly AnswerColumn[], repeats: number) {
    this.#repeats = repeats;
    this.#columns = columns
      .filter(({ kind }, _, all) => kind !== "text" || all.every((other) => other.kind === "text"))
      .map((column) => ({
        column,
        rows: 0,
        unanimous: 0,
        consistency: 0,
        ratings: Array.from({ length: repeats }, () => []),
      }));
  }

  add(entry: JournalEntry): void {
    if (entry.index !== this.#row) this.#endRow();
    this.#row = entry.index;
    this.#entries.push(entry);
  }

  result(): RepeatAgreement[] {
    this.#endRow();
    return this.#columns
      .filter(({ rows }) => rows > 0)
      .map(({ column, rows, unanimous, consistency, ratings }) => ({
        column: column.name,
        rows,
        meanConsistency: consistency / rows,
        unanimous: wilsonInterval(unanimous, rows),
        ...(column.kind !== "text" && {
          alpha: krippendorffAlpha(ratings, { resamples: RESAMPLES }),
        }),
      }));
  }

  #endRow(): void {
    const entries = this.#entries;
    this.#entries = [];
    if (entries.length === 0) return;
    for (const agreeing of this.#columns) this.#addRow(agreeing, entries);
  }

  #addRow(agreeing: Agreeing, entries: readonly JournalEntry[]): void {
    const answers = Array.from({ length: this.#repeats }, (): string | null => null);
    const counts = new Map<string, number>();
    for (const { repeat = 0, status, values } of entries) {
      if (status !== "ok") continue;
      const texts = valueTexts(values?.[agreeing.column.name]);
      const answer = texts.length === 0 ? "" : [...texts].sort().join("\u001f");
      answers[repeat] = answer;
      counts.set(answer, (counts.get(answer) ?? 0) + 1);
    }
    const given = answers.filter((answer) => answer !== null).length;
    if (given < 2) return;
    agreeing.rows++;
    agreeing.consistency += Math.max(...counts.values()) / given;
    if (counts.size === 1) agreeing.unanimous++;
    if (agreeing.rows > MOST_RESAMPLED) return;
    for (const [at, answer] of answers.entries()) agreeing.ratings[at]!.push(answer);
  }
}
