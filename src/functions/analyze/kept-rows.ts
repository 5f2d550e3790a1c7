import type { JournalEntry } from "../../runs/index.js";
import type { ShownRow } from "./run-analysis.js";

const MOST_TEXT = 2_000;

/** Keeps the slowest rows and the first that are not ok, with their texts, as entries stream by. */
export class KeptRows {
  readonly #mostSlow: number;
  readonly #mostFailed: number;
  readonly #hasRepeats: () => boolean;
  #slow: JournalEntry[] = [];
  readonly #failed: JournalEntry[] = [];
  readonly #examples = new Map<string, { id: string; message: string }>();

  constructor(slowest: number, failures: number, hasRepeats: () => boolean) {
    this.#mostSlow = slowest;
    this.#mostFailed = failures;
    this.#hasRepeats = hasRepeats;
  }

  add(entry: JournalEntry): void {
    if (entry.status !== "ok") this.#addFailed(entry);
    const ms = entry.reusedFrom === undefined ? entry.durations?.totalMs : undefined;
    if (ms === undefined || this.#mostSlow === 0) return;
    const full = this.#slow.length === this.#mostSlow;
    if (full && ms <= this.#slow.at(-1)!.durations!.totalMs) return;
    const place = this.#slow.findIndex((other) => other.durations!.totalMs < ms);
    this.#slow.splice(place < 0 ? this.#slow.length : place, 0, entry);
    if (this.#slow.length > this.#mostSlow) this.#slow.pop();
  }

  get slowest(): ShownRow[] {
    return this.#slow.map((entry) => this.#shown(entry));
  }

  get failures(): ShownRow[] {
    const inOrder = this.#failed.toSorted(
      (a, b) => a.index - b.index || (a.repeat ?? 0) - (b.repeat ?? 0),
    );
    return inOrder.map((entry) => this.#shown(entry));
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

  #shown(entry: JournalEntry): ShownRow {
    const { index, id, repeat = 0, status, error, durations, attempts, tokens } = entry;
    return {
      row: index + 1,
      id,
      ...(this.#hasRepeats() && { repeat: repeat + 1 }),
      status,
      ...(error && { code: error.code, message: error.message }),
      ...(durations && { ms: durations.totalMs }),
      attempts,
      ...(tokens && { completionTokens: tokens.completion }),
      ...(entry.prompt !== undefined && { prompt: short(entry.prompt) }),
      ...(entry.text !== undefined && { text: short(entry.text) }),
    };
  }
}

function short(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}
