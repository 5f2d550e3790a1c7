/** A class a row can belong to. */
export type Label = string | number | boolean;

/** An answer: a label, or nothing where the row failed or was not answered. */
export type MaybeLabel = Label | null | undefined;

/** Whether there is an answer; an empty text and NaN are none. */
export function isLabel(value: MaybeLabel): value is Label {
  return value !== null && value !== undefined && value !== "" && !Number.isNaN(value);
}

/** The distinct labels, numbers ascending first, then booleans, then texts by code point. */
export function distinctLabels(columns: readonly (readonly MaybeLabel[])[]): Label[] {
  const found = new Set<Label>();
  for (const column of columns) for (const value of column) if (isLabel(value)) found.add(value);
  return [...found].sort(compareLabels);
}

function compareLabels(a: Label, b: Label): number {
  if (typeof a !== typeof b) return ORDER.indexOf(typeof a) - ORDER.indexOf(typeof b);
  return a < b ? -1 : a > b ? 1 : 0;
}

const ORDER: readonly string[] = ["number", "boolean", "string"];
