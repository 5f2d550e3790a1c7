/**
 * What the values of a column have in common.
 * `json` are lists and objects; `text` takes everything, also what is mixed; `empty` has no value at all.
 */
export type ColumnKind = "empty" | "boolean" | "integer" | "number" | "date" | "json" | "text";

/** The kind of one value. Null, undefined and dates without a time are `empty`, integers beyond 2^53 that are not bigint are `number`. */
export function valueKind(value: unknown): ColumnKind {
  switch (typeof value) {
    case "undefined":
      return "empty";
    case "boolean":
      return "boolean";
    case "number":
      return Number.isSafeInteger(value) ? "integer" : "number";
    case "bigint":
      return BigInt.asIntN(64, value) === value ? "integer" : "text";
    case "object":
      if (value === null) return "empty";
      if (!(value instanceof Date)) return "json";
      return Number.isNaN(value.getTime()) ? "empty" : "date";
    default:
      return "text";
  }
}

/** The narrowest kind that holds the values of both. */
export function joinKinds(a: ColumnKind, b: ColumnKind): ColumnKind {
  if (a === b || b === "empty") return a;
  if (a === "empty") return b;
  const isNumeric = (kind: ColumnKind) => kind === "integer" || kind === "number";
  return isNumeric(a) && isNumeric(b) ? "number" : "text";
}

/** The narrowest kind that holds all values. */
export function columnKind(values: Iterable<unknown>): ColumnKind {
  let kind: ColumnKind = "empty";
  for (const value of values) {
    kind = joinKinds(kind, valueKind(value));
    if (kind === "text") break;
  }
  return kind;
}
