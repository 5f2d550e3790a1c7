import { open } from "node:fs/promises";
import path from "node:path";
import { type BatchTarget, LineBatch } from "./line-batch.js";
import { type Position, positionOf } from "./position.js";
import { segmentPath } from "./segments.js";
import { inStore } from "./store-errors.js";

const COMMIT_ROWS = 64;
const COMMIT_AFTER_MS = 50;
const QUEUE_LINES = 2048;
const QUEUE_BYTES = 16 * 1024 * 1024;
const SEGMENT_BYTES = 256 * 1024 * 1024;

/** The part of a file handle the journal writes through. */
export interface SegmentFile extends BatchTarget {
  datasync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

/** How a journal writes; everything but `folder`, `firstSegment` and `onSegment` is for tests. */
export interface JournalWriterOptions {
  readonly folder: string;
  /** Number of the first segment; it is made when the first line is. */
  readonly firstSegment: number;
  /** Told of each new segment; gives the number its positions carry. */
  readonly onSegment: (path: string) => number;
  /** A segment that has grown this large is followed by a new one. Default 256 MiB. */
  readonly segmentBytes?: number;
  readonly openSegment?: (path: string) => Promise<SegmentFile>;
}

interface Waiter {
  /** Settled once this many lines are durable. */
  readonly target: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Appends lines to a journal. One flusher, one write in flight; a commit takes whatever has queued up
 * (after 64 lines or 50 ms) and tells its lines' callers, in order, once the disk has them.
 */
export class JournalWriter {
  readonly #options: JournalWriterOptions;
  readonly #failed = new AbortController();
  /** Takes what is appended. */
  #queue = new LineBatch();
  /** The batch on its way to the disk, or the one that was; the two take turns. */
  #spare = new LineBatch();
  #appended = 0;
  #durable = 0;
  #commits = 0;
  #waiters: Waiter[] = [];
  #room: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> | undefined;
  #file: SegmentFile | undefined;
  #nextSegment: number;
  #segment = -1;
  /** Durable length of the current segment; a failed write is cut back to it. */
  #length = 0;

  constructor(options: JournalWriterOptions) {
    this.#options = options;
    this.#nextSegment = options.firstSegment;
  }

  /** Aborted, with the error as its reason, once the journal can no longer be written. */
  get failed(): AbortSignal {
    return this.#failed.signal;
  }

  /** Lines on disk. */
  get durable(): number {
    return this.#durable;
  }

  get commits(): number {
    return this.#commits;
  }

  /** Queues a line, newline included. After a failure it is dropped: `failed` has said so. */
  append(text: string, onDurable: (position: Position) => void): void {
    if (this.failed.aborted) return;
    this.#queue.add(text, onDurable);
    this.#appended++;
    if (this.#flushing !== undefined) return;
    if (this.#queue.length >= COMMIT_ROWS) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), COMMIT_AFTER_MS);
  }

  /** Undefined while there is room, else a promise of room. */
  pressure(): Promise<void> | undefined {
    if (this.failed.aborted) return Promise.reject(this.failed.reason);
    const waiting = this.#appended - this.#durable;
    if (waiting < QUEUE_LINES && this.#queue.bytes < QUEUE_BYTES) return undefined;
    this.#room ??= this.#reach(this.#durable + Math.ceil(waiting / 2)).finally(() => {
      this.#room = undefined;
    });
    return this.#room;
  }

  /** Resolves when every line appended so far is on disk. */
  async sync(): Promise<void> {
    if (this.failed.aborted) throw this.failed.reason;
    if (this.#appended > this.#durable) await this.#reach(this.#appended);
  }

  /** Writes what is queued and closes the file, which it also does when writing failed. */
  async close(): Promise<void> {
    try {
      await this.sync();
    } finally {
      await this.#flushing;
      await this.#file?.close().catch(() => {});
      this.#file = undefined;
    }
  }

  #reach(target: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ target, resolve, reject });
      if (this.#flushing === undefined) this.#flush();
    });
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing = this.#commitAll().finally(() => {
      this.#flushing = undefined;
      if (this.#isUrgent()) this.#flush();
      else if (this.#queue.length > 0) {
        this.#timer ??= setTimeout(() => this.#flush(), COMMIT_AFTER_MS);
      }
    });
  }

  /** Never rejects: a failure goes to `failed` and to those who wait. */
  async #commitAll(): Promise<void> {
    try {
      do await this.#commit();
      while (this.#isUrgent());
    } catch (error) {
      await this.#file?.truncate(this.#length).catch(() => {});
      this.stop(error);
    }
  }

  #isUrgent(): boolean {
    if (this.#queue.length === 0) return false;
    return this.#queue.length >= COMMIT_ROWS || this.#waiters.length > 0;
  }

  async #commit(): Promise<void> {
    if (this.#queue.length === 0) return;
    const batch = await inStore(this.#options.folder, () => this.#write());
    const base = this.#length;
    this.#length += batch.bytes;
    this.#commits++;
    this.#durable += batch.length;
    batch.tell((offset) => positionOf(this.#segment, base + offset));
    this.#wakeWaiters();
  }

  async #write(): Promise<LineBatch> {
    const file = await this.#currentFile();
    const batch = this.#queue;
    this.#queue = this.#spare;
    this.#spare = batch;
    await batch.writeTo(file);
    await file.datasync();
    return batch;
  }

  async #currentFile(): Promise<SegmentFile> {
    const { folder, segmentBytes = SEGMENT_BYTES, openSegment = openForAppend } = this.#options;
    if (this.#file !== undefined && this.#length < segmentBytes) return this.#file;
    await this.#file?.close();
    this.#file = undefined;
    const file = segmentPath(folder, this.#nextSegment++);
    this.#file = await openSegment(file);
    this.#length = 0;
    this.#segment = this.#options.onSegment(file);
    return this.#file;
  }

  #wakeWaiters(): void {
    if (this.#waiters.length === 0) return;
    const waiting = this.#waiters;
    this.#waiters = waiting.filter((waiter) => waiter.target > this.#durable);
    for (const waiter of waiting) if (waiter.target <= this.#durable) waiter.resolve();
  }

  /** Stops writing; what is not on disk yet is dropped, and whoever waits for it is told why. */
  stop(reason: unknown): void {
    if (this.failed.aborted) return;
    this.#queue.clear();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#failed.abort(reason);
    for (const waiter of this.#waiters.splice(0)) waiter.reject(reason);
  }
}

/** Appends only, and never to a file that is already there; its name is made durable with it. */
async function openForAppend(file: string): Promise<SegmentFile> {
  const handle = await open(file, "ax");
  const folder = await open(path.dirname(file), "r").catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
  return handle;
}
