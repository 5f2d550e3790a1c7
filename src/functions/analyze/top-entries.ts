import type { JournalEntry } from "../../runs/index.js";

interface Scored {
  readonly entry: JournalEntry;
  readonly score: number;
}

/** Keeps the entries with the highest scores, highest first, the earlier of equals before the later. */
export class TopEntries {
  readonly #most: number;
  readonly #kept: Scored[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  add(entry: JournalEntry, score: number): void {
    const kept = this.#kept;
    if (this.#most === 0 || (kept.length === this.#most && score <= kept.at(-1)!.score)) return;
    const place = kept.findIndex((other) => other.score < score);
    kept.splice(place < 0 ? kept.length : place, 0, { entry, score });
    if (kept.length > this.#most) kept.pop();
  }

  get entries(): readonly JournalEntry[] {
    return this.#kept.map(({ entry }) => entry);
  }
}
