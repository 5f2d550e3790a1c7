import { closeSync, openSync, readSync } from "node:fs";

const CHUNK_BYTES = 1024 * 1024;
const NEWLINE = 10;

/**
 * Told of every complete line: where it lies in the buffer (newline excluded) and in the file.
 * The buffer is used again afterwards.
 */
export type LineVisitor = (buffer: Buffer, start: number, end: number, offset: number) => void;

/**
 * Visits the complete lines of a file, with large reads and no decoding.
 * Yields between reads, so that the caller may let other work in.
 * Returns the number of bytes after the last newline: a torn tail.
 */
export function* scanLines(path: string, visit: LineVisitor): Generator<void, number> {
  const descriptor = openSync(path, "r");
  try {
    let buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    let offset = 0;
    for (;;) {
      const length = readSync(descriptor, buffer, 0, buffer.length, offset);
      const done = visitChunk(buffer, length, offset, visit);
      const atEnd = length < buffer.length;
      if (atEnd) return length - done;
      if (done === 0) buffer = Buffer.allocUnsafeSlow(buffer.length * 2);
      offset += done;
      yield;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Returns how many bytes the complete lines took. */
function visitChunk(buffer: Buffer, length: number, offset: number, visit: LineVisitor): number {
  let start = 0;
  for (;;) {
    const end = buffer.indexOf(NEWLINE, start);
    if (end < 0 || end >= length) return start;
    visit(buffer, start, end, offset + start);
    start = end + 1;
  }
}
