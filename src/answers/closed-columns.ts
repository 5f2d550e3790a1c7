import type { AnswerColumn, AnswerSpec, JsonSchema } from "../contract/index.js";
import { isRecord } from "./fit-value.js";

/** Widest range of whole numbers that counts as a closed set. */
const MOST_NUMBERS = 100;

/**
 * The columns whose values are one of a few: labels, yes or no, and whole numbers of a small range.
 * A label column that keeps labels outside its set is not closed.
 */
export function closedColumns({ columns, schema }: AnswerSpec): readonly AnswerColumn[] {
  const properties = isRecord(schema?.properties) ? schema.properties : {};
  return columns.filter(({ name, kind, organic }) => {
    if (kind === "integer") return isSmallRange(properties[name]);
    return kind === "boolean" || (kind === "label" && !organic);
  });
}

function isSmallRange(schema: unknown): boolean {
  if (!isRecord(schema)) return false;
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema as JsonSchema;
  const least = minimum ?? exclusiveMinimum;
  const most = maximum ?? exclusiveMaximum;
  return typeof least === "number" && typeof most === "number" && most - least < MOST_NUMBERS;
}
