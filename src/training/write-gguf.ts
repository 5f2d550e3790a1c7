import { toHalfFloats } from "./half-float.js";

/** A metadata value with the type GGUF stores it as. */
export type GgufValue =
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "uint32" | "float32"; readonly value: number }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "strings"; readonly value: readonly string[] }
  | { readonly type: "int32s"; readonly value: readonly number[] };

/** A weight matrix or vector; `shape` counts the fastest-moving dimension first, as GGUF does. */
export interface GgufTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
  readonly precision: "f32" | "f16";
}

const VERSION = 3;
const ALIGNMENT = 32;
const TYPE = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const;
const TENSOR_TYPE = { f32: 0, f16: 1 } as const;

/**
 * Builds the bytes of a GGUF file, version 3, little-endian, aligned to 32 bytes.
 * Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export function writeGguf(
  metadata: Readonly<Record<string, GgufValue>>,
  tensors: readonly GgufTensor[],
): Uint8Array {
  const out = new Bytes();
  out.raw(Buffer.from("GGUF"));
  out.uint32(VERSION);
  out.uint64(tensors.length);
  out.uint64(Object.keys(metadata).length);
  for (const [key, value] of Object.entries(metadata)) writeValue(out, key, value);
  const data = tensors.map(tensorBytes);
  writeTensorTable(out, tensors, data);
  out.align();
  for (const bytes of data) {
    out.raw(bytes);
    out.align();
  }
  return out.join();
}

function writeTensorTable(out: Bytes, tensors: readonly GgufTensor[], data: Uint8Array[]): void {
  let offset = 0;
  tensors.forEach((tensor, i) => {
    out.string(tensor.name);
    out.uint32(tensor.shape.length);
    for (const size of tensor.shape) out.uint64(size);
    out.uint32(TENSOR_TYPE[tensor.precision]);
    out.uint64(offset);
    offset += aligned((data[i] as Uint8Array).byteLength);
  });
}

function tensorBytes(tensor: GgufTensor): Uint8Array {
  const values = tensor.precision === "f16" ? toHalfFloats(tensor.values) : tensor.values;
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function writeValue(out: Bytes, key: string, value: GgufValue): void {
  out.string(key);
  if (value.type === "string") {
    out.uint32(TYPE.string);
    out.string(value.value);
  } else if (value.type === "strings") {
    out.array(TYPE.string, value.value.length);
    for (const text of value.value) out.string(text);
  } else if (value.type === "int32s") {
    out.array(TYPE.int32, value.value.length);
    out.raw(new Uint8Array(Int32Array.from(value.value).buffer));
  } else if (value.type === "float32") {
    out.uint32(TYPE.float32);
    out.float32(value.value);
  } else if (value.type === "uint32") {
    out.uint32(TYPE.uint32);
    out.uint32(value.value);
  } else {
    out.uint32(TYPE.bool);
    out.raw(Uint8Array.of(value.value ? 1 : 0));
  }
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

class Bytes {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  raw(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
    this.#length += bytes.byteLength;
  }

  uint32(value: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    this.raw(bytes);
  }

  uint64(value: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    this.raw(bytes);
  }

  float32(value: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeFloatLE(value);
    this.raw(bytes);
  }

  string(text: string): void {
    const bytes = Buffer.from(text);
    this.uint64(bytes.byteLength);
    this.raw(bytes);
  }

  array(elementType: number, length: number): void {
    this.uint32(TYPE.array);
    this.uint32(elementType);
    this.uint64(length);
  }

  align(): void {
    this.raw(new Uint8Array(aligned(this.#length) - this.#length));
  }

  join(): Uint8Array {
    return Buffer.concat(this.#chunks);
  }
}
