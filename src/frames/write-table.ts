import { TaskError } from "../errors/index.js";
import { nameReceived } from "./name-received.js";
import { openWriter } from "./open-writer.js";
import type { RowRecord } from "./table.js";

/**
 * Writes records to a table file; the extension picks the format (.csv, .tsv, .json, .jsonl, .ndjson, .parquet).
 * The file appears under its name only when it is complete; text is UTF-8.
 * @param columns names and order of the columns; JSON and JSON Lines take whatever columns a record has
 * @throws TaskError `option-invalid` when the columns are no names, or the rows no records
 * @throws DataValidationError when the format is not known or the file cannot be written
 */
export async function writeTable(
  path: string,
  columns: readonly string[],
  rows: Iterable<RowRecord> | AsyncIterable<RowRecord>,
): Promise<void> {
  if (!Array.isArray(columns) || !columns.every((name) => typeof name === "string")) {
    throw misused("The columns must be an array of names", columns);
  }
  if (!isIterable(rows)) throw misused("The rows must be records to go through", rows);
  const writer = await openWriter(path, columns);
  try {
    for await (const row of rows) {
      if (typeof row !== "object" || row === null) throw misused("Every row must be a record", row);
      await writer.write(row);
    }
    await writer.finish();
  } finally {
    await writer.close();
  }
}

function isIterable(rows: unknown): boolean {
  if (typeof rows !== "object" || rows === null) return false;
  return Symbol.iterator in rows || Symbol.asyncIterator in rows;
}

function misused(rule: string, received: unknown): TaskError {
  return new TaskError("option-invalid", `${rule}; received ${nameReceived(received)}.`, {
    hint: 'Write writeTable("table.csv", Object.keys(rows[0]), rows).',
    received,
  });
}
