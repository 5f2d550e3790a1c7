import path from "node:path";
import type { SchemaElement } from "hyparquet";
import { TaskError } from "../errors/index.js";
import { csvFormat } from "./csv-writer.js";
import { type FileFormat, fileFormat } from "./file-format.js";
import type { FoundFile } from "./find-file.js";
import { jsonFormat, jsonlFormat } from "./json-writer.js";
import { openParquetWriter } from "./parquet-writer.js";
import { realPathOf } from "./real-path.js";
import type { RecordWriter } from "./record-writer.js";
import { openTextWriter } from "./text-writer.js";

/** What a file that was read hands on to one that is written like it. */
export interface WriteLike {
  readonly format: FileFormat;
  readonly delimiter?: string;
  readonly marked?: boolean;
  readonly schema?: ReadonlyMap<string, SchemaElement>;
}

/**
 * Opens a table file for writing; its extension picks the format.
 * @param columns names and order of the columns; JSON Lines takes whatever columns a record has
 * @param like the file read: its delimiter, byte order mark and column types are kept where the format is the same
 * @throws DataValidationError when the format is not known or the file cannot be written
 */
export async function openWriter(
  target: string,
  columns: readonly string[],
  like?: WriteLike,
): Promise<RecordWriter> {
  const format = fileFormat(target);
  const alike = like?.format === format ? like : undefined;
  switch (format) {
    case "csv":
    case "tsv": {
      const delimiter = alike?.delimiter ?? (format === "tsv" ? "\t" : ",");
      return openTextWriter(target, csvFormat(columns, { delimiter, marked: alike?.marked }));
    }
    case "json":
      return openTextWriter(target, jsonFormat());
    case "jsonl":
      return openTextWriter(target, jsonlFormat());
    case "parquet":
      return openParquetWriter(target, columns, { keep: alike?.schema });
  }
}

/** Whether the columns of a file must be known before its first row is written. */
export function needsAllColumns(output: string): boolean {
  const format = fileFormat(output);
  return format !== "jsonl" && format !== "json";
}

/**
 * Checks the place of a result before anything is asked.
 * @throws TaskError `option-invalid` when it is the file that is read, also where links lead to it
 * @throws DataValidationError `file-format` when its format is not known
 */
export async function checkOutput(output: string, input?: FoundFile): Promise<void> {
  fileFormat(output);
  if (input === undefined) return;
  if (path.resolve(output) !== input.path && (await realPathOf(output)) !== input.realPath) return;
  throw new TaskError(
    "option-invalid",
    `The result would overwrite the file it is made from, ${input.path}.`,
    {
      hint: "Name another file with the option output, or leave it out to write beside the input.",
      received: output,
    },
  );
}
