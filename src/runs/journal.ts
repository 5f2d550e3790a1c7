import { truncate } from "node:fs/promises";
import type { AnswerColumn } from "../contract/index.js";
import { isReusable, type JournalEntry, STATUSES } from "./journal-entry.js";
import { JournalIndex } from "./journal-index.js";
import { encodeLine } from "./journal-line.js";
import { JournalWriter } from "./journal-writer.js";
import { runPolitely } from "./run-politely.js";
import { listSegments } from "./segments.js";
import { JournalTally, type RunTally } from "./tally.js";
import { tallyJournal } from "./tally-journal.js";

/** What opening a journal came upon. */
export interface JournalRepairs {
  /** Lines that are no entries; they stay where they are and their rows are asked again. */
  readonly damagedLines: number;
  /** Bytes of an unfinished last line, cut off. */
  readonly tornBytes: number;
}

/** A run's own journal: reads what is there and appends. Open it only while the run is locked. */
export class Journal {
  readonly #index: JournalIndex;
  readonly #writer: JournalWriter;
  readonly #statusNumbers = new Map(STATUSES.map((status, number) => [status, number]));
  readonly repairs: JournalRepairs;
  /** Counts what is recorded, where nothing was before: reports then need not read it all again. */
  readonly #tally: JournalTally | undefined;
  readonly #tallied: readonly AnswerColumn[] | undefined;

  private constructor(
    index: JournalIndex,
    writer: JournalWriter,
    repairs: JournalRepairs,
    columns: readonly AnswerColumn[] | undefined,
  ) {
    this.#tallied = columns;
    this.#tally = columns && new JournalTally(columns);
    this.#index = index;
    this.#writer = writer;
    this.repairs = repairs;
  }

  /** Indexes the journal in a folder and cuts off the unfinished line a crash may have left. */
  static async open(folder: string, columns?: readonly AnswerColumn[]): Promise<Journal> {
    const segments = listSegments(folder);
    const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
    const index = new JournalIndex({ byRow: true, byKey: true, bytes });
    let damagedLines = 0;
    let tornBytes = 0;
    for (const segment of segments) {
      const { damaged, tail } = await runPolitely(index.scan(segment));
      damagedLines += damaged;
      if (tail === 0) continue;
      if (segment === segments.at(-1)) {
        await truncate(segment.path, segment.bytes - tail);
        tornBytes = tail;
      } else damagedLines++;
    }
    const writer = new JournalWriter({
      folder,
      firstSegment: (segments.at(-1)?.number ?? 0) + 1,
      onSegment: (path) => index.addSegment(path),
    });
    const isNew = segments.length === 0;
    return new Journal(index, writer, { damagedLines, tornBytes }, isNew ? columns : undefined);
  }

  /** Rows by status number. */
  get counts(): readonly number[] {
    return this.#index.rows.counts;
  }

  get index(): JournalIndex {
    return this.#index;
  }

  /** Aborted once nothing can be written any more. */
  get failed(): AbortSignal {
    return this.#writer.failed;
  }

  /** Entries made durable since the journal was opened. */
  get written(): number {
    return this.#writer.durable;
  }

  /** Syncs made since the journal was opened. */
  get commits(): number {
    return this.#writer.commits;
  }

  /** Rows whose newest entry is reusable. */
  get finishedRows(): number {
    return this.counts.reduce((sum, rows, status) => (isReusable(status) ? sum + rows : sum), 0);
  }

  record(entry: JournalEntry, onDurable?: () => void): void {
    // The closure holds no more than it needs: thousands of whole entries would wait in it for the disk.
    const { key, index, repeat = 0 } = entry;
    const status = this.#statusNumbers.get(entry.status)!;
    this.#tally?.add(entry, true);
    this.#writer.append(encodeLine(entry), (position) => {
      this.#index.add(key, index, repeat, status, position);
      onDurable?.();
    });
  }

  /** Counts over the whole journal, once it is closed. */
  tally(columns: readonly AnswerColumn[]): Promise<RunTally> {
    const rows = this.counts.reduce((sum, count) => sum + count, 0);
    const complete = this.#tally?.rows === this.written && rows === this.written;
    if (this.#tally && complete && JSON.stringify(columns) === JSON.stringify(this.#tallied)) {
      return Promise.resolve(this.#tally.result());
    }
    return tallyJournal(this.#index, columns);
  }

  pressure(): Promise<void> | undefined {
    return this.#writer.pressure();
  }

  sync(): Promise<void> {
    return this.#writer.sync();
  }

  /** Stops writing for a reason from outside. */
  stop(reason: unknown): void {
    this.#writer.stop(reason);
  }

  /** Writes what is queued and closes. */
  close(): Promise<void> {
    return this.#writer.close();
  }
}
