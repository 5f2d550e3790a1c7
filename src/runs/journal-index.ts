import { isReusable, type JournalEntry, STATUSES } from "./journal-entry.js";
import { decodeLine, emptyHead, keyBits, lineHasKey, readHead } from "./journal-line.js";
import { KeyTable } from "./key-table.js";
import { ABSENT, type Position, positionOf, segmentOf } from "./position.js";
import { RowTable } from "./row-table.js";
import { scanLines } from "./scan-lines.js";
import { SegmentReader } from "./segment-reader.js";
import type { Segment } from "./segments.js";

/** Lines are seldom shorter; used to size the table before the first scan. */
const SHORT_LINE_BYTES = 256;

/** What a scan of one segment left over. */
export interface ScanResult {
  /** Complete lines that are no entries. */
  readonly damaged: number;
  /** Bytes after the last newline. */
  readonly tail: number;
}

/** What an index is for; what is not wanted is not built. */
export interface JournalIndexOptions {
  /** Find the newest entry of each row. */
  readonly byRow?: boolean;
  /** Find reusable entries by key. */
  readonly byKey?: boolean;
  /** Bytes that will be scanned, to size the table. */
  readonly bytes?: number;
}

/** An entry and the number of the segment it stands in. */
export interface LocatedEntry {
  readonly entry: JournalEntry;
  readonly segment: number;
}

/** Finds entries of journals by row and by key. */
export class JournalIndex {
  readonly rows = new RowTable();
  readonly #byRow: boolean;
  readonly #keys: KeyTable | undefined;
  readonly #segments: string[] = [];
  readonly #reader = new SegmentReader();

  constructor({ byRow = false, byKey = false, bytes = 0 }: JournalIndexOptions) {
    this.#byRow = byRow;
    this.#keys = byKey ? new KeyTable(Math.ceil(bytes / SHORT_LINE_BYTES)) : undefined;
  }

  /** Number under which positions in a segment are given. */
  addSegment(path: string): number {
    this.#segments.push(path);
    return this.#reader.add(path);
  }

  /** Paths of the segments, by number. */
  get segments(): readonly string[] {
    return this.#segments;
  }

  /** Indexes a segment; yields between reads. Later scans take the place of earlier ones. */
  *scan(segment: Segment): Generator<void, ScanResult> {
    const number = this.addSegment(segment.path);
    const head = emptyHead();
    let damaged = 0;
    const tail = yield* scanLines(segment.path, (buffer, start, end, offset) => {
      if (!readHead(buffer, start, end, head)) {
        damaged++;
        return;
      }
      const position = positionOf(number, offset);
      if (this.#byRow) this.rows.set(head.index, head.repeat, head.status, position);
      if (isReusable(head.status)) this.#keys?.set(head.high, head.low, position);
    });
    return { damaged, tail };
  }

  /** Adds one entry that was just written. */
  add(key: string, index: number, repeat: number, status: number, position: Position): void {
    if (this.#byRow) this.rows.set(index, repeat, status, position);
    if (this.#keys === undefined || !isReusable(status)) return;
    const { high, low } = keyBits(key);
    this.#keys.set(high, low, position);
  }

  /** The newest reusable entry of a key. */
  findKey(key: string): LocatedEntry | undefined {
    if (this.#keys === undefined) return undefined;
    const { high, low } = keyBits(key);
    const position = this.#keys.get(high, low);
    const entry = this.#entryWithKey(position, key);
    return entry === undefined ? undefined : { entry, segment: segmentOf(position) };
  }

  /** The newest entry of a row, if it is a reusable one of this key. */
  findRow(key: string, index: number, repeat: number): JournalEntry | undefined {
    const entry = this.#entryWithKey(this.rows.get(index, repeat), key);
    return entry !== undefined && isReusable(STATUSES.indexOf(entry.status)) ? entry : undefined;
  }

  /** The entry at a position; undefined when the line cannot be read. */
  entryAt(position: Position): JournalEntry | undefined {
    const line = this.#lineAt(position);
    return line === undefined ? undefined : decodeLine(line);
  }

  close(): void {
    this.#reader.close();
  }

  #entryWithKey(position: Position, key: string): JournalEntry | undefined {
    if (position === ABSENT) return undefined;
    const line = this.#lineAt(position);
    return line !== undefined && lineHasKey(line, key) ? decodeLine(line) : undefined;
  }

  /** A line that cannot be read counts as absent: its row is asked again, which is always safe. */
  #lineAt(position: Position): string | undefined {
    try {
      return this.#reader.readLine(position);
    } catch {
      return undefined;
    }
  }
}
