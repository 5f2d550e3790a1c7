import { openCsv } from "./csv-reader.js";
import { defaultOutput, fileFormat } from "./file-format.js";
import { type FoundFile, findFile } from "./find-file.js";
import { readJson } from "./json-reader.js";
import { openJsonl } from "./jsonl-reader.js";
import type { MemorySource } from "./memory-table.js";
import { checkOutput, needsAllColumns, type WriteLike } from "./open-writer.js";
import { openParquet } from "./parquet-reader.js";
import { recordsSource } from "./records-table.js";
import type { StreamSource } from "./stream-source.js";
import type { OpenTableOptions, RowRecord } from "./table.js";

/** A table file that was opened. */
export interface OpenedFile {
  readonly source: StreamSource | MemorySource;
  /** Where the result goes. */
  readonly output: string;
  readonly like: WriteLike;
}

/**
 * Opens a table file; its extension tells the format.
 * @throws DataValidationError when it is missing, unreadable, empty or broken
 * @throws TaskError `option-invalid` when the result would overwrite it
 */
export async function openTableFile(
  given: string,
  options: Pick<OpenTableOptions, "output" | "encoding" | "signal">,
): Promise<OpenedFile> {
  const file = await findFile(given);
  const format = fileFormat(file.path);
  const output = options.output ?? defaultOutput(file.path);
  await checkOutput(output, file);
  switch (format) {
    case "csv":
    case "tsv": {
      const delimiter = format === "tsv" ? "\t" : undefined;
      const source = await openCsv(file, { ...options, delimiter });
      const like = { format, delimiter: source.dialect.delimiter, marked: source.marked };
      return { source, output, like };
    }
    case "jsonl": {
      const allColumns = needsAllColumns(output);
      return {
        source: await openJsonl(file, { ...options, allColumns }),
        output,
        like: { format },
      };
    }
    case "json":
      return { source: jsonSource(file, await readJson(file, options)), output, like: { format } };
    case "parquet": {
      const source = await openParquet(file, options);
      return { source, output, like: { format, schema: source.schema } };
    }
  }
}

function jsonSource(file: FoundFile, records: readonly RowRecord[]): MemorySource {
  return {
    ...recordsSource(records),
    kind: "json",
    describe: file.shown,
    identity: `file:${file.realPath}`,
  };
}
