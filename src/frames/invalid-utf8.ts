import { openFile } from "./find-file.js";

/** Where the first byte that is not UTF-8 stands in a file. */
export interface BadByte {
  /** Bytes before it. */
  readonly offset: number;
  /** Line it stands in, counted from 1. */
  readonly line: number;
  readonly value: number;
}

/** Finds the first byte sequence of a file that is not UTF-8; undefined when there is none. */
export async function findInvalidUtf8(path: string): Promise<BadByte | undefined> {
  const file = await openFile(path);
  const scanner = new Utf8Scanner();
  try {
    const bytes = Buffer.allocUnsafe(1 << 16);
    for (;;) {
      const { bytesRead } = await file.read(bytes, 0, bytes.length, null);
      if (bytesRead === 0) return scanner.end();
      const bad = scanner.scan(bytes.subarray(0, bytesRead));
      if (bad !== undefined) return bad;
    }
  } finally {
    await file.close();
  }
}

/** Follows RFC 3629, section 4: which bytes may follow which. */
class Utf8Scanner {
  #offset = 0;
  #line = 1;
  #missing = 0;
  #least = 0x80;
  #most = 0xbf;
  #start: BadByte = { offset: 0, line: 1, value: 0 };

  scan(bytes: Uint8Array): BadByte | undefined {
    for (const byte of bytes) {
      if (this.#missing > 0) {
        if (byte < this.#least || byte > this.#most) return this.#start;
        this.#missing--;
        this.#least = 0x80;
        this.#most = 0xbf;
      } else if (byte >= 0x80) {
        this.#start = { offset: this.#offset, line: this.#line, value: byte };
        if (!this.#begin(byte)) return this.#start;
      } else if (byte === 0x0a) {
        this.#line++;
      }
      this.#offset++;
    }
    return undefined;
  }

  end(): BadByte | undefined {
    return this.#missing > 0 ? this.#start : undefined;
  }

  #begin(byte: number): boolean {
    if (byte >= 0xc2 && byte <= 0xdf) this.#missing = 1;
    else if (byte >= 0xe0 && byte <= 0xef) this.#missing = 2;
    else if (byte >= 0xf0 && byte <= 0xf4) this.#missing = 3;
    else return false;
    this.#least = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80;
    this.#most = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf;
    return true;
  }
}
