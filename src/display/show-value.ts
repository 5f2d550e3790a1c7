import { formatCount } from "./format-figures.js";
import { UNREADABLE } from "./table-view.js";

/** Kinds of cells a preview tells apart. */
export type CellKind =
  | "missing"
  | "text"
  | "number"
  | "integer"
  | "boolean"
  | "date"
  | "list"
  | "object"
  | "bytes";

const MOST_PARTS = 500;
const LONGEST_PART = 2_000;
const MOST_ITEMS = 100;

/** Reads a cell of any kind of row; a missing cell is `undefined`, never something inherited. */
export function cellOf(row: Readonly<Record<string, unknown>>, column: string): unknown {
  if (column in Object.prototype && !Object.hasOwn(row, column)) return undefined;
  return row[column];
}

/** Tells what kind of cell a value is. */
export function kindOf(value: unknown): CellKind {
  if (value === null || value === undefined) return "missing";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  if (typeof value === "bigint") return "integer";
  if (typeof value === "boolean") return "boolean";
  if (typeof value !== "object") return "text";
  try {
    if (value instanceof Date) return "date";
    if (value instanceof Uint8Array) return "bytes";
    return Array.isArray(value) || ArrayBuffer.isView(value) ? "list" : "object";
  } catch {
    return "object";
  }
}

/** Writes a value as people expect it in a table cell, with bounded work; never throws. */
export function showValue(value: unknown): string {
  try {
    return show(value);
  } catch {
    return Array.isArray(value) ? "[…]" : "{…}";
  }
}

/** Writes a number with as many digits as people read; the whole number where it is not rounded. */
export function showNumber(value: number): string {
  const whole = String(value);
  if (whole.length <= 10 || !Number.isFinite(value) || Number.isInteger(value)) return whole;
  return String(Number(value.toPrecision(6)));
}

function show(value: unknown): string {
  if (value === UNREADABLE) return "(cannot be read)";
  if (typeof value === "function") return `[function ${value.name}]`;
  switch (kindOf(value)) {
    case "missing":
      return "";
    case "date":
      return showDate(value as Date);
    case "bytes":
      return `${formatCount((value as Uint8Array).byteLength)} bytes`;
    case "list":
      return ArrayBuffer.isView(value) ? showNumbers(value) : showObject(value as object);
    case "object":
      return showObject(value as object);
    default:
      return String(value);
  }
}

function showDate(date: Date): string {
  if (Number.isNaN(date.getTime())) return "invalid date";
  return date.toISOString().replace("T00:00:00.000Z", "").replace(".000Z", "Z");
}

function showNumbers(view: ArrayBufferView): string {
  const { length } = view as unknown as ArrayLike<unknown>;
  if (typeof length !== "number") return `${formatCount(view.byteLength)} bytes`;
  const items = Array.from({ length: Math.min(length, MOST_ITEMS) }, (_, i) =>
    String((view as unknown as ArrayLike<unknown>)[i]),
  );
  return length > MOST_ITEMS
    ? `[${items.join(",")},… ${formatCount(length)} items]`
    : `[${items.join(",")}]`;
}

/** As JSON; what holds more than a cell can show is told by its size. */
function showObject(value: object): string {
  let parts = 0;
  try {
    const text = JSON.stringify(value, (_key, part: unknown) => {
      if (++parts > MOST_PARTS) throw new RangeError("too many parts");
      if (typeof part === "bigint") return String(part);
      if (ArrayBuffer.isView(part)) return showNumbers(part);
      if (typeof part === "string" && part.length > LONGEST_PART) {
        return `${part.slice(0, LONGEST_PART)}…`;
      }
      return part;
    });
    return text ?? "";
  } catch (error) {
    if (parts <= MOST_PARTS || !(error instanceof RangeError)) throw error;
    const size = Array.isArray(value) ? value.length : Object.keys(value).length;
    return Array.isArray(value)
      ? `[… ${formatCount(size)} items]`
      : `{… ${formatCount(size)} keys}`;
  }
}
