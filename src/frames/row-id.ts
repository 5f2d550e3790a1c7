/** A cell of the id column as text; undefined when it holds nothing. */
export function idText(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "number" && Number.isNaN(value)) return undefined;
  const text = value instanceof Date ? value.toISOString() : String(value);
  return text.trim() === "" ? undefined : text;
}

/** The id of a row: its id cell as text, or its number counted from 1. */
export function rowId(value: unknown, index: number, hasColumn: boolean): string {
  return hasColumn ? (idText(value) ?? "") : String(index + 1);
}
