import { open } from "node:fs/promises";
import { ByteSource } from "./byte-source.js";

/** A single value of the metadata; arrays are not kept, only their lengths. */
export type HeaderValue = string | number | boolean;

/** What the first part of a GGUF file says about the model in it. */
export interface GgufHeader {
  readonly version: number;
  readonly values: ReadonlyMap<string, HeaderValue>;
  /** Lengths of the arrays by key; the vocabulary is `tokenizer.ggml.tokens`. */
  readonly lengths: ReadonlyMap<string, number>;
  /** Number of weights in this file. */
  readonly weights: number;
  readonly sizeBytes: number;
}

/** Bytes of each fixed-size value type, by its number in the format. */
const SIZES: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
const TEXT = 8;
const ARRAY = 9;
const MOST_DIMENSIONS = 8;

/**
 * Reads the header of a GGUF file without its weights.
 * Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3, little-endian.
 * @throws RangeError when the file is none, is cut short, or says something impossible
 */
export async function readHeader(path: string): Promise<GgufHeader> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    return await parse(new ByteSource(file, size), size);
  } finally {
    await file.close();
  }
}

async function parse(source: ByteSource, sizeBytes: number): Promise<GgufHeader> {
  await source.need(4);
  if (source.take(4).toString("latin1") !== "GGUF") throw new RangeError("it is no GGUF file");
  const version = await source.u32();
  if (version < 2 || version > 3) throw new RangeError(`its GGUF version is ${version}`);
  const tensors = await source.u64();
  const entries = await source.u64();
  const values = new Map<string, HeaderValue>();
  const lengths = new Map<string, number>();
  for (let i = 0; i < entries; i++) {
    const key = await source.text();
    const type = await source.u32();
    if (type === ARRAY) lengths.set(key, await skipArray(source));
    else values.set(key, await readValue(source, type));
  }
  let weights = 0;
  let lastOffset = 0;
  for (let i = 0; i < tensors; i++) {
    const tensor = await readTensor(source);
    weights += tensor.weights;
    lastOffset = Math.max(lastOffset, tensor.offset);
  }
  if (source.position + lastOffset >= sizeBytes) throw new RangeError("its weights are cut short");
  return { version, values, lengths, weights, sizeBytes };
}

async function readValue(source: ByteSource, type: number): Promise<HeaderValue> {
  if (type === TEXT) return source.text();
  const size = SIZES[type];
  if (size === undefined) throw new RangeError(`it has a value of the unknown type ${type}`);
  await source.need(size);
  const bytes = source.take(size);
  if (type === 7) return bytes[0] !== 0;
  if (type === 6) return bytes.readFloatLE();
  if (type === 12) return bytes.readDoubleLE();
  if (type === 10) return Number(bytes.readBigUInt64LE());
  if (type === 11) return Number(bytes.readBigInt64LE());
  return type % 2 === 0 ? bytes.readUIntLE(0, size) : bytes.readIntLE(0, size);
}

async function skipArray(source: ByteSource): Promise<number> {
  const type = await source.u32();
  const length = await source.u64();
  const size = SIZES[type];
  if (size !== undefined) {
    await source.need(length * size);
    source.take(length * size);
    return length;
  }
  if (type !== TEXT && type !== ARRAY) {
    throw new RangeError(`it has an array of the unknown type ${type}`);
  }
  for (let i = 0; i < length; i++) {
    if (type === ARRAY) await skipArray(source);
    else await skipText(source);
  }
  return length;
}

async function skipText(source: ByteSource): Promise<void> {
  if (!source.has(8)) await source.need(8);
  const length = Number(source.take(8).readBigUInt64LE());
  if (!source.has(length)) await source.need(length);
  source.take(length);
}

/** Number of weights of one tensor, and where they begin, counted from the end of the header. */
async function readTensor(source: ByteSource): Promise<{ weights: number; offset: number }> {
  await skipText(source);
  const dimensions = await source.u32();
  if (dimensions > MOST_DIMENSIONS) throw new RangeError("a tensor has too many dimensions");
  let weights = 1;
  for (let i = 0; i < dimensions; i++) weights *= await source.u64();
  await source.u32();
  return { weights, offset: await source.u64() };
}
