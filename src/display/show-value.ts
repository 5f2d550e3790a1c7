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
  if (value instanceof Date) return "date";
  if (value instanceof Uint8Array) return "bytes";
  return Array.isArray(value) || ArrayBuffer.isView(value) ? "list" : "object";
}

/** Writes a value as people expect it in a table cell; never throws. */
export function showValue(value: unknown): string {
  switch (kindOf(value)) {
    case "missing":
      return "";
    case "date":
      return showDate(value as Date);
    case "bytes":
      return `${(value as Uint8Array).byteLength} bytes`;
    case "list":
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

function showObject(value: object): string {
  try {
    const plain = ArrayBuffer.isView(value)
      ? Array.from(value as unknown as ArrayLike<unknown>)
      : value;
    const text = JSON.stringify(plain, (_key, part: unknown) =>
      typeof part === "bigint" ? String(part) : part,
    );
    return text ?? "";
  } catch {
    return Array.isArray(value) ? "[…]" : "{…}";
  }
}
