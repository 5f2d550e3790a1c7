import { createHash } from "node:crypto";
import type { RowRecord, TableKind } from "./table.js";

const SAMPLES = 64;

/**
 * Identity of a table in memory: SHA-256 over columns, row count and up to 64 evenly spaced rows, first and last
 * included.
 */
export function tableIdentity(
  kind: TableKind,
  columns: readonly string[],
  count: number,
  record: (index: number) => RowRecord,
): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([columns, count]));
  const samples = Math.min(SAMPLES, count);
  for (let i = 0; i < samples; i++) {
    const index = samples === 1 ? 0 : Math.round((i * (count - 1)) / (samples - 1));
    hash.update(`\n${rowText(columns, record(index))}`);
  }
  return `${kind}:${hash.digest("hex")}`;
}

/** Identity of an iterable: its columns and its first row, since more cannot be known before it is read. */
export function iterableIdentity(
  kind: TableKind,
  columns: readonly string[],
  first: RowRecord | undefined,
): string {
  const hash = createHash("sha256").update(JSON.stringify(columns));
  if (first !== undefined) hash.update(`\n${rowText(columns, first)}`);
  return `${kind}:${hash.digest("hex")}`;
}

function rowText(columns: readonly string[], record: RowRecord): string {
  try {
    return JSON.stringify(
      columns.map((name) => record[name]),
      (_key, value: unknown) => (typeof value === "bigint" ? `${value}n` : value),
    );
  } catch {
    // A cell that refers to itself cannot be written as JSON.
    return columns.map((name) => String(record[name])).join("\u0000");
  }
}
