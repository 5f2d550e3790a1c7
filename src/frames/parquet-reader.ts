import type { ParquetScan, SchemaElement } from "hyparquet";
import { DataValidationError } from "../errors/index.js";
import type { FoundFile } from "./find-file.js";
import { recordMaker } from "./make-record.js";
import { plainValue } from "./plain-value.js";
import type { RecordBatch, StreamSource } from "./stream-source.js";

/** A Parquet file that was opened. */
export interface ParquetSource extends StreamSource {
  /** Schema of the columns that are not nested, by name. */
  readonly schema: ReadonlyMap<string, SchemaElement>;
}

/** Rows handed out at a time; a row group is decoded whole. */
const BATCH_ROWS = 512;

/**
 * Opens a Parquet file and reads it row group by row group: memory is that of one decoded row group.
 * 64-bit integers become numbers where that is exact, else text. Codecs other than Snappy load hyparquet-compressors.
 * @throws DataValidationError `file-empty` or `file-format`
 */
export async function openParquet(
  file: FoundFile,
  options: { readonly signal?: AbortSignal },
): Promise<ParquetSource> {
  if (file.size === 0) {
    throw new DataValidationError("file-empty", `${file.shown} is empty.`, {
      hint: "Even a Parquet file without rows holds its columns. Was it written completely?",
      received: file.path,
    });
  }
  const reader = await ParquetGroups.open(file);
  return {
    kind: "parquet",
    columns: reader.columns,
    identity: `file:${file.realPath}`,
    describe: file.shown,
    rowCount: reader.rowCount,
    schema: reader.schema,
    batches: (from, to) => readBatches(reader, from, to, options.signal),
    async *scan(column) {
      for (const group of reader.groups) {
        options.signal?.throwIfAborted();
        yield await reader.readColumn(column ?? reader.columns[0]!, group);
      }
    },
    close: async () => {},
  };
}

async function* readBatches(
  reader: ParquetGroups,
  from: number,
  to: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<RecordBatch, void, undefined> {
  const make = recordMaker(reader.columns);
  for (const group of reader.groups) {
    if (group.end <= from || group.start >= to) continue;
    const columns: ArrayLike<unknown>[] = [];
    for (const name of reader.columns) {
      signal?.throwIfAborted();
      columns.push(await reader.readColumn(name, group));
    }
    for (let start = group.start; start < group.end; start += BATCH_ROWS) {
      const length = Math.min(BATCH_ROWS, group.end - start);
      const offset = start - group.start;
      const records = Array.from({ length }, (_, i) =>
        make(columns.map((column) => plainValue(column[offset + i] ?? null))),
      );
      yield { start, records };
    }
  }
}

/** Rows of one row group: the first, and the one behind the last. */
export interface RowGroupRange {
  readonly start: number;
  readonly end: number;
}

/** The row groups of a Parquet file, read column by column. */
export class ParquetGroups {
  readonly groups: readonly RowGroupRange[];
  readonly rowCount: number;

  private constructor(
    readonly file: FoundFile,
    readonly scan: ParquetScan,
    readonly columns: readonly string[],
    readonly schema: ReadonlyMap<string, SchemaElement>,
  ) {
    this.groups = scan.ranges.map(({ rowStart, rowEnd }) => ({ start: rowStart, end: rowEnd }));
    this.rowCount = Number(scan.metadata.num_rows);
  }

  /** @throws DataValidationError `file-format` when it is not a whole Parquet file */
  static async open(file: FoundFile): Promise<ParquetGroups> {
    const { asyncBufferFromFile, parquetMetadataAsync, parquetScan, parquetSchema } = await import(
      "hyparquet"
    );
    try {
      const buffer = await asyncBufferFromFile(file.path);
      const metadata = await parquetMetadataAsync(buffer);
      const codecs = metadata.row_groups.flatMap((group) =>
        group.columns.map((column) => column.meta_data?.codec),
      );
      const isRare = codecs.some((codec) => codec !== "SNAPPY" && codec !== "UNCOMPRESSED");
      const more = isRare ? await import("hyparquet-compressors") : undefined;
      const scan = await parquetScan({ file: buffer, metadata, compressors: more?.compressors });
      const { children } = parquetSchema(metadata);
      const flat = children.filter(
        (child) => child.children.length === 0 && child.element.repetition_type !== "REPEATED",
      );
      return new ParquetGroups(
        file,
        scan,
        children.map(({ element }) => element.name),
        new Map(flat.map(({ element }) => [element.name, element])),
      );
    } catch (error) {
      throw broken(file, error);
    }
  }

  /** The cells of one column in one row group. */
  async readColumn(column: string, { start, end }: RowGroupRange): Promise<readonly unknown[]> {
    try {
      const data = await this.scan.readColumn({ column, rowStart: start, rowEnd: end });
      return data as readonly unknown[];
    } catch (error) {
      throw broken(this.file, error);
    }
  }
}

function broken(file: FoundFile, cause: unknown): DataValidationError {
  const problem = cause instanceof Error ? cause.message : String(cause);
  return new DataValidationError(
    "file-format",
    `${file.shown} cannot be read as Parquet: ${problem}.`,
    {
      hint: "Check that it is a Parquet file and was written completely.",
      received: file.path,
      cause,
    },
  );
}
