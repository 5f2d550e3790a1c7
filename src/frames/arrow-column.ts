import type { DataType, Vector } from "apache-arrow";
import { cellText } from "./cell-text.js";
import { columnKind, valueKind } from "./column-kind.js";

/** The library, in whichever of its builds. */
export type Arrow = typeof import("apache-arrow");

/** Values of a column as the Arrow vector that fits them: Bool, Float64, Utf8, dates, lists; else JSON text. */
export function arrowColumn(arrow: Arrow, values: readonly unknown[]): Vector {
  const kind = columnKind(values);
  const cells = values.map((value) => (valueKind(value) === "empty" ? null : value));
  if (kind === "integer" || kind === "number") return numbers(arrow, cells);
  const vector = (data: readonly unknown[], type: DataType): Vector =>
    arrow.vectorFromArray(data as never[], type) as Vector;
  if (kind === "boolean") return vector(cells, new arrow.Bool());
  if (kind === "date") return vector(cells, new arrow.TimestampMillisecond());
  const items = kind === "json" ? listType(arrow, cells) : undefined;
  if (items !== undefined)
    return vector(cells, new arrow.List(arrow.Field.new("item", items, true)));
  return texts(arrow, cells);
}

function listType(arrow: Arrow, cells: readonly unknown[]): DataType | undefined {
  if (!cells.every((cell) => cell === null || Array.isArray(cell))) return undefined;
  const kind = columnKind(cells.flatMap((cell) => (cell ?? []) as unknown[]));
  if (kind === "boolean") return new arrow.Bool();
  if (kind === "integer" || kind === "number") return new arrow.Float64();
  const isText = cells.every((cell) =>
    ((cell ?? []) as unknown[]).every((item) => item === null || typeof item === "string"),
  );
  return isText ? new arrow.Utf8() : undefined;
}

/**
 * Buffers filled directly: an eighth of the time of Arrow's builders, which go value by value.
 * Layout as in the Arrow columnar format: values, and a bitmap with a set bit for every value that is there.
 */
function numbers(arrow: Arrow, values: readonly unknown[]): Vector {
  const data = new Float64Array(values.length);
  const validity = new Validity(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null || value === undefined) continue;
    data[i] = Number(value);
    validity.set(i);
  }
  return arrow.makeVector(
    arrow.makeData({ type: new arrow.Float64(), length: values.length, data, ...validity.parts() }),
  ) as Vector;
}

/** All texts one behind the other in UTF-8, and where each begins. */
function texts(arrow: Arrow, values: readonly unknown[]): Vector {
  const valueOffsets = new Int32Array(values.length + 1);
  const validity = new Validity(values.length);
  const cells = values.map((value) => (value === null ? "" : cellText(value)));
  for (let i = 0; i < cells.length; i++) {
    valueOffsets[i + 1] = valueOffsets[i]! + Buffer.byteLength(cells[i]!);
    if (values[i] !== null) validity.set(i);
  }
  const length = values.length;
  // Cell by cell: halves of a surrogate pair in neighbouring cells would join to one character.
  const data = Buffer.alloc(valueOffsets[length]!);
  for (let i = 0; i < length; i++) data.write(cells[i]!, valueOffsets[i]!);
  return arrow.makeVector(
    arrow.makeData({ type: new arrow.Utf8(), length, valueOffsets, data, ...validity.parts() }),
  ) as Vector;
}

class Validity {
  readonly #bits: Uint8Array;
  readonly #length: number;
  #count = 0;

  constructor(length: number) {
    this.#length = length;
    this.#bits = new Uint8Array(Math.ceil(length / 8));
  }

  set(index: number): void {
    this.#bits[index >> 3]! |= 1 << (index & 7);
    this.#count++;
  }

  parts(): { nullCount: number; nullBitmap: Uint8Array } {
    return { nullCount: this.#length - this.#count, nullBitmap: this.#bits };
  }
}
