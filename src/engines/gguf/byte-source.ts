import type { FileHandle } from "node:fs/promises";

const CHUNK = 1 << 20;

/** Reads little-endian values one after the other from a file, a mebibyte at a time. */
export class ByteSource {
  readonly #file: FileHandle;
  readonly #size: number;
  #buffer = Buffer.alloc(0);
  #at = 0;
  /** Where in the file `#buffer` ends. */
  #read = 0;

  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.#size = size;
  }

  /** Where in the file the next value is. */
  get position(): number {
    return this.#read - (this.#buffer.length - this.#at);
  }

  /** Whether the next `count` bytes are at hand, so that a loop need not await for each value. */
  has(count: number): boolean {
    return this.#buffer.length - this.#at >= count;
  }

  /**
   * Makes the next `count` bytes available.
   * @throws RangeError when the file ends before that
   */
  async need(count: number): Promise<void> {
    if (this.has(count)) return;
    const rest = this.#buffer.subarray(this.#at);
    if (count > rest.length + this.#size - this.#read) throw new RangeError("the file ends early");
    const wanted = Buffer.alloc(
      Math.min(Math.max(count - rest.length, CHUNK), this.#size - this.#read),
    );
    let filled = 0;
    while (filled < wanted.length) {
      const { bytesRead } = await this.#file.read(
        wanted,
        filled,
        wanted.length - filled,
        this.#read,
      );
      if (bytesRead === 0) throw new RangeError("the file ends early");
      filled += bytesRead;
      this.#read += bytesRead;
    }
    this.#buffer = Buffer.concat([rest, wanted]);
    this.#at = 0;
  }

  /** The next `count` bytes, which must be at hand; valid until the next `need`. */
  take(count: number): Buffer {
    const bytes = this.#buffer.subarray(this.#at, this.#at + count);
    this.#at += count;
    return bytes;
  }

  async u32(): Promise<number> {
    await this.need(4);
    return this.take(4).readUInt32LE();
  }

  /** @throws RangeError when the number is too large to count anything with */
  async u64(): Promise<number> {
    await this.need(8);
    const value = this.take(8).readBigUInt64LE();
    if (value > Number.MAX_SAFE_INTEGER) throw new RangeError("a length is impossibly large");
    return Number(value);
  }

  async text(): Promise<string> {
    const length = await this.u64();
    await this.need(length);
    return this.take(length).toString("utf8");
  }
}
