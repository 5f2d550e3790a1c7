import { fromHalfFloats } from "./half-float.js";

/** What a GGUF file of ours holds: metadata as plain values, and weights as numbers. */
export interface GgufContents {
  readonly metadata: ReadonlyMap<string, GgufPlain>;
  /** Values by name; `shape` counts the fastest-moving dimension first. */
  readonly tensors: ReadonlyMap<
    string,
    { readonly shape: readonly number[]; values: Float32Array }
  >;
}

/** A metadata value without its type. */
export type GgufPlain = string | number | boolean | readonly GgufPlain[];

const ALIGNMENT = 32;
const SMALL_TYPES: Readonly<Record<number, (cursor: Cursor) => GgufPlain>> = {
  0: (cursor) => cursor.take(1).getUint8(0),
  1: (cursor) => cursor.take(1).getInt8(0),
  2: (cursor) => cursor.take(2).getUint16(0, true),
  3: (cursor) => cursor.take(2).getInt16(0, true),
  4: (cursor) => cursor.take(4).getUint32(0, true),
  5: (cursor) => cursor.take(4).getInt32(0, true),
  6: (cursor) => cursor.take(4).getFloat32(0, true),
  7: (cursor) => cursor.take(1).getUint8(0) !== 0,
  8: (cursor) => cursor.text(),
  10: (cursor) => cursor.long(),
  11: (cursor) => Number(cursor.take(8).getBigInt64(0, true)),
  12: (cursor) => cursor.take(8).getFloat64(0, true),
};
const ARRAY_TYPE = 9;

/**
 * Reads a GGUF file with weights of 32 or 16 bits, as `writeGguf` makes them.
 * Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 * @throws RangeError when the bytes are no such file
 */
export function readGguf(bytes: Uint8Array): GgufContents {
  const cursor = new Cursor(bytes);
  if (cursor.bytes(4).toString() !== "GGUF") throw new RangeError("it is no GGUF file");
  const version = cursor.take(4).getUint32(0, true);
  if (version < 2 || version > 3) throw new RangeError(`it is GGUF version ${version}`);
  const tensorCount = cursor.long();
  const metadataCount = cursor.long();
  const metadata = new Map<string, GgufPlain>();
  for (let i = 0; i < metadataCount; i++) metadata.set(cursor.text(), readValue(cursor));
  const table = Array.from({ length: tensorCount }, () => {
    const name = cursor.text();
    const shape = Array.from({ length: cursor.take(4).getUint32(0, true) }, () => cursor.long());
    return { name, shape, type: cursor.take(4).getUint32(0, true), offset: cursor.long() };
  });
  const start = Math.ceil(cursor.at / ALIGNMENT) * ALIGNMENT;
  const tensors = table.map(({ name, shape, type, offset }) => {
    const count = shape.reduce((product, size) => product * size, 1);
    return [
      name,
      { shape, values: readWeights(bytes, start + offset, count, type, name) },
    ] as const;
  });
  return { metadata, tensors: new Map(tensors) };
}

function readValue(cursor: Cursor, type = cursor.take(4).getUint32(0, true)): GgufPlain {
  if (type === ARRAY_TYPE) {
    const element = cursor.take(4).getUint32(0, true);
    return Array.from({ length: cursor.long() }, () => readValue(cursor, element));
  }
  const read = SMALL_TYPES[type];
  if (read === undefined) throw new RangeError(`it holds a value of the unknown type ${type}`);
  return read(cursor);
}

function readWeights(
  bytes: Uint8Array,
  start: number,
  count: number,
  type: number,
  name: string,
): Float32Array {
  if (type > 1) throw new RangeError(`${name} is quantized; only f32 and f16 can be trained on`);
  const size = count * (type === 0 ? 4 : 2);
  if (start + size > bytes.byteLength) throw new RangeError("it is cut off");
  // A copy, because a Buffer's own slice shares memory and may begin at any byte.
  const raw = Uint8Array.from(bytes.subarray(start, start + size)).buffer;
  return type === 0 ? new Float32Array(raw) : fromHalfFloats(new Uint16Array(raw));
}

class Cursor {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  bytes(count: number): Buffer {
    if (this.at + count > this.#bytes.byteLength) throw new RangeError("it is cut off");
    const from = this.#bytes.byteOffset + this.at;
    this.at += count;
    return Buffer.from(this.#bytes.buffer, from, count);
  }

  take(count: number): DataView {
    const { buffer, byteOffset } = this.bytes(count);
    return new DataView(buffer, byteOffset, count);
  }

  long(): number {
    return Number(this.take(8).getBigUint64(0, true));
  }

  text(): string {
    return this.bytes(this.long()).toString("utf8");
  }
}
