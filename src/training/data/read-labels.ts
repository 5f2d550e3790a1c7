import type { AnswerColumn } from "../../contract/index.js";
import { findLabel } from "./find-label.js";
import { labelText } from "./label-columns.js";
import { mapLabel } from "./rating-mapping.js";

/** What reading one cell as a right answer gave. */
export type LabelReading =
  | { readonly kind: "known"; readonly value: unknown }
  | { readonly kind: "missing" }
  | { readonly kind: "unknown"; readonly text: string };

/** Reads a cell as the right answer of a column, after the rating mapping. */
export function readLabel(
  cell: unknown,
  column: AnswerColumn,
  mapping: ReadonlyMap<string, string>,
): LabelReading {
  const found = labelText(cell);
  if (found === undefined) return { kind: "missing" };
  const text = mapLabel(found, mapping);
  const value = labelValue(text, cell, column);
  return value === undefined ? { kind: "unknown", text } : { kind: "known", value };
}

/** Undefined when the text is no value of this column. */
function labelValue(text: string, cell: unknown, column: AnswerColumn): unknown {
  const { kind, labels, organic } = column;
  if (labels !== undefined) return findLabel(text, labels) ?? (organic ? text : undefined);
  switch (kind) {
    case "number":
    case "integer": {
      const number = Number(text);
      const isValue = kind === "integer" ? Number.isInteger(number) : Number.isFinite(number);
      return isValue ? number : undefined;
    }
    case "boolean":
      return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined;
    case "list":
    case "object":
      return typeof cell === "object" ? cell : parsed(text);
    default:
      return text;
  }
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
