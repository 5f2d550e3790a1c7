import { closeSync, openSync, readSync } from "node:fs";
import { offsetOf, type Position, segmentOf } from "./position.js";

/** Read when lines are asked for in about the order they stand. */
const SEQUENTIAL_BYTES = 512 * 1024;
/** Read when the last line asked for was somewhere else. */
const SCATTERED_BYTES = 4 * 1024;
/** Rows finish out of order, so a line just before the wanted one is likely to be next. */
const LOOK_BEHIND_BYTES = 32 * 1024;
const MAX_WINDOWS = 8;
const MAX_OPEN_FILES = 32;
const NEWLINE = 10;

/** A piece of a segment in memory. Segments only grow, so it never goes stale. */
interface Window {
  readonly segment: number;
  readonly start: number;
  readonly bytes: Buffer;
}

/** Reads single lines of journal segments by position, with read-ahead. */
export class SegmentReader {
  readonly #paths: string[] = [];
  readonly #open = new Map<number, number>();
  /** Newest used first. */
  readonly #windows: Window[] = [];
  /** Memory of a window that was let go: new memory for each would keep the garbage collector busy. */
  #spare: ArrayBufferLike | undefined;
  readonly #scattered = Buffer.allocUnsafeSlow(SCATTERED_BYTES);
  #lastSegment = -1;
  #lastOffset = 0;

  /** Makes a segment readable and gives its number. */
  add(path: string): number {
    return this.#paths.push(path) - 1;
  }

  /** The line at a position without its newline; undefined when it is not there in full. */
  readLine(position: Position): string | undefined {
    const segment = segmentOf(position);
    const offset = offsetOf(position);
    const cached = this.#findWindow(segment, offset);
    const line = cached === undefined ? undefined : lineIn(cached, offset);
    return line ?? this.#readFromDisk(segment, offset);
  }

  close(): void {
    for (const descriptor of this.#open.values()) closeSync(descriptor);
    this.#open.clear();
    this.#windows.length = 0;
  }

  #findWindow(segment: number, offset: number): Window | undefined {
    for (let i = 0; i < this.#windows.length; i++) {
      const window = this.#windows[i]!;
      if (window.segment !== segment || offset < window.start) continue;
      if (offset >= window.start + window.bytes.length) continue;
      if (i > 0) {
        this.#windows.splice(i, 1);
        this.#windows.unshift(window);
      }
      return window;
    }
    return undefined;
  }

  #readFromDisk(segment: number, offset: number): string | undefined {
    const sequential = this.#isNearLastRead(segment, offset);
    this.#lastSegment = segment;
    this.#lastOffset = offset;
    if (!sequential) {
      const line = lineIn(
        { segment, start: offset, bytes: this.#readScattered(segment, offset) },
        offset,
      );
      if (line !== undefined) return line;
    }
    const start = Math.max(0, offset - LOOK_BEHIND_BYTES);
    for (let size = SEQUENTIAL_BYTES; ; size *= 4) {
      const window = { segment, start, bytes: this.#read(segment, start, size) };
      const line = lineIn(window, offset);
      if (line !== undefined) this.#remember(window);
      if (line !== undefined || window.bytes.length < size) return line;
    }
  }

  #isNearLastRead(segment: number, offset: number): boolean {
    if (offset === 0) return true;
    const distance = Math.abs(offset - this.#lastOffset);
    return segment === this.#lastSegment && distance < 2 * SEQUENTIAL_BYTES;
  }

  #remember(window: Window): void {
    this.#windows.unshift(window);
    if (this.#windows.length <= MAX_WINDOWS) return;
    const { buffer } = this.#windows.pop()!.bytes;
    if (buffer.byteLength === SEQUENTIAL_BYTES) this.#spare = buffer;
  }

  #read(segment: number, start: number, size: number): Buffer {
    const spare = size === SEQUENTIAL_BYTES ? this.#spare : undefined;
    if (spare) this.#spare = undefined;
    const bytes = spare ? Buffer.from(spare) : Buffer.allocUnsafeSlow(size);
    return bytes.subarray(0, readSync(this.#descriptor(segment), bytes, 0, size, start));
  }

  #readScattered(segment: number, offset: number): Buffer {
    const bytes = this.#scattered;
    const length = readSync(this.#descriptor(segment), bytes, 0, bytes.length, offset);
    return bytes.subarray(0, length);
  }

  #descriptor(segment: number): number {
    const known = this.#open.get(segment);
    if (known !== undefined) return known;
    if (this.#open.size >= MAX_OPEN_FILES) {
      const [oldest, descriptor] = this.#open.entries().next().value!;
      closeSync(descriptor);
      this.#open.delete(oldest);
    }
    const descriptor = openSync(this.#paths[segment]!, "r");
    this.#open.set(segment, descriptor);
    return descriptor;
  }
}

function lineIn({ start, bytes }: Window, offset: number): string | undefined {
  const end = bytes.indexOf(NEWLINE, offset - start);
  return end < 0 ? undefined : bytes.toString("utf8", offset - start, end);
}
