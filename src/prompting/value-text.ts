/**
 * The text a cell's value has in a prompt.
 * Missing values (null, undefined, NaN and invalid dates) are empty; dates are ISO 8601; objects are JSON.
 */
export function valueText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Number.isNaN(value) ? "" : String(value);
  if (typeof value === "object") return objectText(value);
  // A function can only be what every object inherits, such as a column named "constructor".
  return typeof value === "function" ? "" : String(value);
}

function objectText(value: object): string {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "" : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  try {
    return JSON.stringify(value, plainBigint) ?? "";
  } catch {
    return String(value);
  }
}

function plainBigint(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
