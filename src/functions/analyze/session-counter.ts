import type { JournalEntry } from "../../runs/index.js";
import type { RunHistory, SessionRecord } from "./read-history.js";
import type { AnalysedSession } from "./run-analysis.js";
import { TimeBins } from "./time-bins.js";

interface Counted {
  readonly record: SessionRecord;
  readonly bins: TimeBins;
  asked: number;
  copied: number;
}

/** Counts rows by the session that answered them, and over its time. */
export class SessionCounter {
  readonly #sessions: readonly Counted[];
  #current = 0;

  constructor({ sessions }: RunHistory) {
    this.#sessions = sessions.map((record) => ({
      record,
      bins: new TimeBins(record.startMs),
      asked: 0,
      copied: 0,
    }));
  }

  add({ at, reusedFrom, tokens }: JournalEntry): void {
    const session = this.#sessionAt(at);
    if (reusedFrom === undefined) session.asked++;
    else session.copied++;
    session.bins.add(at, 1, reusedFrom === undefined ? (tokens?.completion ?? 0) : 0);
  }

  result(): AnalysedSession[] {
    return this.#sessions.map(({ record, bins, asked, copied }) => {
      const endMs = record.endMs ?? bins.lastMs;
      const seconds = (endMs - record.startMs) / 1000;
      return {
        started: new Date(record.startMs).toISOString(),
        ended: new Date(endMs).toISOString(),
        state: record.state,
        asked,
        copied,
        rowsPerSecond: seconds > 0 ? asked / seconds : 0,
        ...(record.retries !== undefined && { retries: record.retries }),
        ...(record.savedMs !== undefined && { savedMs: record.savedMs }),
        throughput: asked + copied === 0 ? [] : bins.points(),
        decisions: record.decisions,
      };
    });
  }

  /** Entries come about in the order of time, so the session is nearly always the one of the entry before. */
  #sessionAt(at: number): Counted {
    const sessions = this.#sessions;
    while (this.#current > 0 && at < sessions[this.#current]!.record.startMs) this.#current--;
    while (
      this.#current + 1 < sessions.length &&
      at >= sessions[this.#current + 1]!.record.startMs
    ) {
      this.#current++;
    }
    return sessions[this.#current]!;
  }
}
