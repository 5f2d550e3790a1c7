import type { SchemaElement } from "hyparquet";
import { cellText } from "./cell-text.js";
import type { ColumnKind } from "./column-kind.js";

/** One column of a Parquet file to be written. */
export interface ParquetColumn {
  /** Two columns with the same `type` can hold the same values. */
  readonly type: string;
  readonly element: SchemaElement;
  /** Turns a value that is not `empty` into what the writer takes. */
  convert(value: unknown): unknown;
}

/**
 * Plans a column: with the type it had in the file it comes from, where that type can be written, else with the type
 * its values need. Lists and objects are written as JSON.
 */
export function parquetColumn(name: string, kind: ColumnKind, keep?: SchemaElement): ParquetColumn {
  if (keep !== undefined && isKept(keep)) {
    return { type: "kept", element: keep, convert: keep.type === "INT64" ? toInt64 : same };
  }
  const optional = (element: Partial<SchemaElement>): SchemaElement => ({
    name,
    repetition_type: "OPTIONAL",
    ...element,
  });
  switch (kind) {
    case "boolean":
      return { type: kind, element: optional({ type: "BOOLEAN" }), convert: same };
    case "integer":
      return { type: kind, element: optional({ type: "INT64" }), convert: toInt64 };
    case "number":
      return { type: kind, element: optional({ type: "DOUBLE" }), convert: Number };
    case "date":
      return {
        type: kind,
        element: optional({ type: "INT64", converted_type: "TIMESTAMP_MILLIS" }),
        convert: same,
      };
    case "json":
      return {
        type: kind,
        element: optional({ type: "BYTE_ARRAY", converted_type: "JSON" }),
        convert: same,
      };
    default:
      return {
        type: kind,
        element: optional({ type: "BYTE_ARRAY", converted_type: "UTF8" }),
        convert: cellText,
      };
  }
}

const KEPT_TYPES = new Set(["BOOLEAN", "INT32", "INT64", "FLOAT", "DOUBLE", "BYTE_ARRAY"]);
const KEPT_MEANINGS = new Set([
  undefined,
  "UTF8",
  "DATE",
  "TIMESTAMP_MILLIS",
  "TIMESTAMP_MICROS",
  "INT_8",
  "INT_16",
  "INT_32",
  "INT_64",
  "UINT_8",
  "UINT_16",
  "UINT_32",
]);

function isKept({ type, converted_type, logical_type }: SchemaElement): boolean {
  if (type === undefined || !KEPT_TYPES.has(type) || !KEPT_MEANINGS.has(converted_type))
    return false;
  if (type === "BYTE_ARRAY") return converted_type === "UTF8";
  // A logical type without its older name is one whose values do not come back as they went in.
  return logical_type === undefined || converted_type !== undefined;
}

function toInt64(value: unknown): unknown {
  return typeof value === "number" || typeof value === "string" ? BigInt(value) : value;
}

function same(value: unknown): unknown {
  return value;
}
