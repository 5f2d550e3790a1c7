import path from "node:path";
import { DataValidationError } from "../errors/index.js";

/** Formats of table files. */
export type FileFormat = "csv" | "tsv" | "json" | "jsonl" | "parquet";

const FORMATS: Readonly<Record<string, FileFormat>> = {
  ".csv": "csv",
  ".tsv": "tsv",
  ".tab": "tsv",
  ".json": "json",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".parquet": "parquet",
};

/**
 * The format of a table file, by its extension.
 * @throws DataValidationError `file-format` for an extension that is not known
 */
export function fileFormat(file: string): FileFormat {
  const extension = path.extname(file).toLowerCase();
  const format = FORMATS[extension];
  if (format !== undefined) return format;
  const isSheet = [".xlsx", ".xls", ".ods", ".numbers"].includes(extension);
  throw new DataValidationError(
    "file-format",
    extension === ""
      ? `${file} has no extension that tells its format.`
      : `${file} has the extension "${extension}", which is not a format that can be read or written.`,
    {
      hint: isSheet
        ? "Save the spreadsheet as CSV (UTF-8) and use that file."
        : `Use one of ${Object.keys(FORMATS).join(", ")}.`,
      received: file,
    },
  );
}

/** Where the answers to a file go when nothing else is asked for: `<name>.answers<ext>` beside it. */
export function defaultOutput(input: string): string {
  const { dir, name, ext } = path.parse(input);
  return path.join(dir, `${name}.answers${ext}`);
}
