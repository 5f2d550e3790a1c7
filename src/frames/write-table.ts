import { openWriter } from "./open-writer.js";
import type { RowRecord } from "./table.js";

/**
 * Writes records to a table file; the extension picks the format (.csv, .tsv, .json, .jsonl, .ndjson, .parquet).
 * The file appears under its name only when it is complete; text is UTF-8.
 * @param columns names and order of the columns; JSON and JSON Lines take whatever columns a record has
 * @throws DataValidationError when the format is not known or the file cannot be written
 */
export async function writeTable(
  path: string,
  columns: readonly string[],
  rows: Iterable<RowRecord> | AsyncIterable<RowRecord>,
): Promise<void> {
  const writer = await openWriter(path, columns);
  try {
    for await (const row of rows) await writer.write(row);
    await writer.finish();
  } finally {
    await writer.close();
  }
}
