/**
 * A cell as text: nothing for null and undefined, ISO 8601 for dates, JSON for lists and objects.
 * Texts that begin with `=`, `+`, `-` or `@` are not disarmed against spreadsheets: the file holds the data as it is.
 */
export function cellText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "" : value.toISOString();
  return jsonText(value);
}

/** JSON of a value, with big integers as digits in quotes. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, bigintAsText) ?? "null";
}

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
