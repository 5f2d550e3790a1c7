import type { AnswerColumn } from "../../contract/index.js";
import type { JournalEntry } from "../../runs/index.js";
import { confidenceOf } from "../column-probabilities.js";
import type { ShownRow } from "./run-analysis.js";
import { TopEntries } from "./top-entries.js";

const MOST_TEXT = 2_000;

/** Keeps the slowest rows and the first that are not ok, with their texts, as entries stream by. */
export class KeptRows {
  readonly #slow: TopEntries;
  readonly #mostFailed: number;
  readonly #failed: JournalEntry[] = [];
  readonly #examples = new Map<string, { id: string; message: string }>();

  constructor(slowest: number, failures: number) {
    this.#slow = new TopEntries(slowest);
    this.#mostFailed = failures;
  }

  add(entry: JournalEntry): void {
    if (entry.status !== "ok") this.#addFailed(entry);
    const ms = entry.reusedFrom === undefined ? entry.durations?.totalMs : undefined;
    if (ms !== undefined) this.#slow.add(entry, ms);
  }

  /** Slowest first. */
  get slowest(): readonly JournalEntry[] {
    return this.#slow.entries;
  }

  /** In the order of rows. */
  get failures(): readonly JournalEntry[] {
    return this.#failed.toSorted((a, b) => a.index - b.index || (a.repeat ?? 0) - (b.repeat ?? 0));
  }

  /** The first row that ended with an error code. */
  example(code: string): { readonly id: string; readonly message: string } {
    return this.#examples.get(code) ?? { id: "", message: "" };
  }

  #addFailed(entry: JournalEntry): void {
    const code = entry.error?.code ?? entry.status;
    if (!this.#examples.has(code)) {
      this.#examples.set(code, { id: entry.id, message: entry.error?.message ?? "" });
    }
    if (this.#failed.length < this.#mostFailed) this.#failed.push(entry);
  }
}

/** An entry as a report shows it; `repeats` says how often rows were asked. */
export function shownRow(
  entry: JournalEntry,
  repeats: number,
  columns: readonly AnswerColumn[],
): ShownRow {
  const { index, id, repeat = 0, status, error, durations, attempts, tokens } = entry;
  const confidence = leastConfidence(entry, columns);
  return {
    row: index + 1,
    id,
    ...(repeats > 1 && { repeat: repeat + 1 }),
    status,
    ...(error && { code: error.code, message: error.message }),
    ...(durations && { ms: durations.totalMs }),
    attempts,
    ...(tokens && { completionTokens: tokens.completion }),
    ...(confidence !== undefined && { confidence }),
    ...(entry.prompt !== undefined && { prompt: short(entry.prompt) }),
    ...(entry.text !== undefined && { text: short(entry.text) }),
  };
}

function leastConfidence(
  entry: JournalEntry,
  columns: readonly AnswerColumn[],
): number | undefined {
  if (entry.probabilities === undefined) return undefined;
  const known = columns
    .map(({ name }) => confidenceOf(name, entry))
    .filter((confidence) => confidence !== null);
  return known.length === 0 ? undefined : Math.min(...known);
}

function short(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}
