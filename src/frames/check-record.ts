import { DataValidationError } from "../errors/index.js";
import { nameReceived } from "./name-received.js";
import type { RowRecord } from "./table.js";

/** Whether a value can be a row: an object with named values, not a list, a map, bytes or a date. */
export function isRecord(value: unknown): value is RowRecord {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value) &&
    !(value instanceof Map || value instanceof Set || value instanceof Date) &&
    typeof (value as { then?: unknown }).then !== "function"
  );
}

/** @throws DataValidationError `data-kind` when a row is not a record */
export function assertRecord(value: unknown, index: number): asserts value is RowRecord {
  if (isRecord(value)) return;
  throw new DataValidationError(
    "data-kind",
    `Every row must be an object such as { text: "…" }; row ${index + 1} is ${nameReceived(value)}.`,
    { hint: hintFor(value), received: value },
  );
}

function hintFor(value: unknown): string {
  if (typeof value === "string") return "Turn texts into rows: texts.map((text) => ({ text })).";
  if (ArrayBuffer.isView(value)) {
    return "This looks like a stream of bytes: give the path of the file instead.";
  }
  if (Array.isArray(value)) {
    return "Name the values: rows.map(([id, text]) => ({ id, text })). For a Map, pass map.values().";
  }
  if (value instanceof Promise) return "Wait for the rows first: await Promise.all(rows).";
  return "Turn every row into an object with named values.";
}

/** Names of all columns, in order of first appearance. */
export function columnsOf(records: Iterable<RowRecord>): string[] {
  const columns = new Set<string>();
  for (const record of records) for (const name of Object.keys(record)) columns.add(name);
  return [...columns];
}
