import type { ProgressSnapshot, RowStatus, RunState } from "../contract/index.js";
import { finishRun, leavesRows, type RunParts } from "./finish-run.js";
import { type FoundEntry, type JournalEntry, STATUSES } from "./journal-entry.js";
import type { ControlFlags } from "./run-control.js";
import { watchFlags } from "./run-control.js";
import type { RunLog, RunNote } from "./run-log.js";
import type { RunManifest } from "./run-manifest.js";
import type { RunReport } from "./run-report.js";

/** An opened run: this process alone writes to it until `finish`. */
export interface Run {
  readonly id: string;
  readonly folder: string;
  /** True when the run was there before. */
  readonly resumed: boolean;
  readonly manifest: RunManifest;
  /** Rows whose answer was in the journal at opening and need not be asked. */
  readonly finishedRows: number;
  /** What opening came upon, such as damaged lines. */
  readonly notes: readonly RunNote[];
  /**
   * Aborted once nothing can be recorded any more: disk full, or the run was taken over.
   * Its reason is the error. Rows recorded from then on are dropped.
   */
  readonly failed: AbortSignal;
  readonly log: RunLog;

  /**
   * A reusable entry of a key: from this run's journal, else from other runs of the same task.
   * With `index` (and `repeat`) the row's own entry comes first, and `own` tells whether it is that.
   * Entries of this session are found once they are durable.
   */
  find(key: string, index?: number, repeat?: number): FoundEntry | undefined;

  /** Status of the newest entry of a row of this run; undefined where there is none. */
  statusOf(index: number, repeat?: number): RowStatus | undefined;

  /** Appends an entry; `onDurable` is called, in order, once the disk has it. */
  record(entry: JournalEntry, onDurable?: () => void): void;

  /**
   * Undefined while the queue to the disk is short, else a promise to await before going on.
   *
   * @throws RunStoreError `disk-full` or `folder-read-only` (as a rejection) when writing failed
   */
  pressure(): Promise<void> | undefined;

  /**
   * Resolves when everything recorded so far is on disk.
   *
   * @throws RunStoreError `disk-full` or `folder-read-only` when writing failed
   */
  sync(): Promise<void>;

  /** Whether the run has, as far as is known, rows that no session has asked; for one that asks bad rows alone. */
  leavesRows(): boolean;

  /** Calls back when the run is paused, resumed or cancelled from outside. Returns how to stop. */
  watchControl(onChange: (flags: ControlFlags) => void): () => void;

  /** Shows progress in `status.json`, written at most once a second. */
  noteProgress(snapshot: ProgressSnapshot): void;

  /**
   * Ends the session: journal, manifest, summary, analytics, failed ranges and status are written and the
   * lock is released. Calling it again gives the same promise.
   *
   * @throws RunStoreError `disk-full` or `folder-read-only` when something could not be written; the lock is
   * released all the same
   */
  finish(state: RunState, report: RunReport): Promise<void>;
}

/** The one implementation of `Run`; made by `openRun`. */
export class OpenedRun implements Run {
  readonly #parts: RunParts;
  readonly #stopWatching = new Set<() => void>();
  #finished: Promise<void> | undefined;
  readonly finishedRows: number;

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.finishedRows = parts.journal.finishedRows;
  }

  get id(): string {
    return this.#parts.manifest.id;
  }

  get folder(): string {
    return this.#parts.folder;
  }

  get resumed(): boolean {
    return this.#parts.resumed;
  }

  get manifest(): RunManifest {
    return this.#parts.manifest;
  }

  get notes(): readonly RunNote[] {
    return this.#parts.notes;
  }

  get failed(): AbortSignal {
    return this.#parts.journal.failed;
  }

  get log(): RunLog {
    return this.#parts.log;
  }

  find(key: string, index?: number, repeat = 0): FoundEntry | undefined {
    const { journal, others } = this.#parts;
    const row = index === undefined ? undefined : journal.index.findRow(key, index, repeat);
    if (row !== undefined) return Object.assign(row, { sourceRun: this.id, own: true });
    const here = journal.index.findKey(key)?.entry;
    if (here !== undefined) return Object.assign(here, { sourceRun: this.id, own: false });
    const found = others.find(key);
    if (found === undefined) return undefined;
    const reusedFrom = found.entry.reusedFrom ?? found.run;
    return Object.assign(found.entry, { reusedFrom, sourceRun: found.run, own: false });
  }

  statusOf(index: number, repeat = 0): RowStatus | undefined {
    const number = this.#parts.journal.index.rows.statusOf(index, repeat);
    return number === undefined ? undefined : STATUSES[number];
  }

  record(entry: JournalEntry, onDurable?: () => void): void {
    this.#parts.journal.record(entry, onDurable);
  }

  pressure(): Promise<void> | undefined {
    return this.#parts.journal.pressure();
  }

  async sync(): Promise<void> {
    await this.#parts.journal.sync();
    await this.#parts.log.flush();
  }

  leavesRows(): boolean {
    return leavesRows(this.#parts);
  }

  watchControl(onChange: (flags: ControlFlags) => void): () => void {
    const stop = watchFlags(this.folder, onChange);
    this.#stopWatching.add(stop);
    return () => {
      this.#stopWatching.delete(stop);
      stop();
    };
  }

  noteProgress(snapshot: ProgressSnapshot): void {
    this.#parts.status.note(snapshot);
  }

  finish(state: RunState, report: RunReport): Promise<void> {
    for (const stop of this.#stopWatching) stop();
    this.#stopWatching.clear();
    this.#finished ??= finishRun(this.#parts, state, report).then((manifest) => {
      this.#parts.manifest = manifest;
    });
    return this.#finished;
  }
}
