import { fileURLToPath } from "node:url";
import { DataValidationError } from "../errors/index.js";
import { arqueroSource, isArqueroTable } from "./arquero-table.js";
import { isArrowTable } from "./arrow-shape.js";
import { arrowSource } from "./arrow-table.js";
import { assertIdColumn } from "./check-ids.js";
import { isDanfoFrame } from "./danfo-shape.js";
import { danfoSource } from "./danfo-table.js";
import { openAsyncIterable, openIterable } from "./iterable-source.js";
import { mergedColumns } from "./make-record.js";
import { type MemorySource, openMemoryTable } from "./memory-table.js";
import { nameReceived } from "./name-received.js";
import { openTableFile } from "./open-file.js";
import { checkOutput, needsAllColumns, openWriter, type WriteLike } from "./open-writer.js";
import { collectRecords, type RecordWriter } from "./record-writer.js";
import { recordsSource } from "./records-table.js";
import { createSelector } from "./select-rows.js";
import type { StreamSource } from "./stream-source.js";
import { openStreamTable } from "./stream-table.js";
import type { OpenTableOptions, RowRecord, Table } from "./table.js";

/**
 * Opens any table: records, a danfo, Arrow or arquero table, a file, or an iterable of records.
 * A string is the path of a CSV, TSV, JSON, JSON Lines or Parquet file.
 * @throws DataValidationError when the data cannot be used as a table: the code says why
 * @throws TaskError `option-invalid` when an option cannot be used
 */
export async function openTable(data: unknown, options: OpenTableOptions = {}): Promise<Table> {
  options.signal?.throwIfAborted();
  const selector = await createSelector(options.select);
  const { source, output, like } = await openSource(data, options);
  try {
    if (!isEmptyStream(source)) assertIdColumn(options.id, source.columns);
    const openFile = output === undefined ? undefined : fileOpener(source, output, like);
    const { id, signal, checkFirst } = options;
    if ("count" in source) {
      return await openMemoryTable(source, { id, signal, selector, openWriter: openFile });
    }
    const collect = async (): Promise<RecordWriter> => collectRecords();
    const openWriterOrCollect = openFile ?? collect;
    return await openStreamTable(source, {
      id,
      signal,
      selector,
      checkFirst,
      openWriter: openWriterOrCollect,
    });
  } catch (error) {
    if ("close" in source) await source.close();
    throw error;
  }
}

function fileOpener(source: StreamSource | MemorySource, output: string, like?: WriteLike) {
  return async (added: readonly string[]): Promise<RecordWriter> => {
    const columns = mergedColumns(source.columns, added);
    const writer = await openWriter(output, columns, withoutReplaced(like, added));
    const isOpenEnded = source.kind === "iterable" || source.kind === "async-iterable";
    return isOpenEnded && needsAllColumns(output) ? refuseNewColumns(writer, columns) : writer;
  };
}

interface Opened {
  readonly source: StreamSource | MemorySource;
  readonly output?: string;
  readonly like?: WriteLike;
}

async function openSource(data: unknown, options: OpenTableOptions): Promise<Opened> {
  if (typeof data === "string") return openTableFile(data, options);
  if (data instanceof URL && data.protocol === "file:") {
    return openTableFile(fileURLToPath(data), options);
  }
  const { output } = options;
  if (output !== undefined) await checkOutput(output);
  return { source: await openValue(data, options.signal), output };
}

async function openValue(
  data: unknown,
  signal: AbortSignal | undefined,
): Promise<StreamSource | MemorySource> {
  if (Array.isArray(data)) return recordsSource(data);
  if (isDanfoFrame(data)) return danfoSource(data);
  if (isArrowTable(data)) return arrowSource(data);
  if (isArqueroTable(data)) return arqueroSource(data);
  if (typeof data === "object" && data !== null && !isForeign(data)) {
    if (Symbol.asyncIterator in data)
      return openAsyncIterable(data as AsyncIterable<unknown>, signal);
    if (Symbol.iterator in data) return openIterable(data as Iterable<unknown>);
  }
  throw new DataValidationError(
    "data-kind",
    `This cannot be used as a table: ${nameReceived(data)}.`,
    {
      hint: hintFor(data),
      received: data,
    },
  );
}

/** Bytes, and frames of other libraries: iterating those gives columns, not rows. */
function isForeign(data: object): boolean {
  return ArrayBuffer.isView(data) || "toRecords" in data;
}

const ACCEPTED =
  "Pass an array of records, a danfo DataFrame, an Arrow or arquero table, a generator or stream of records, " +
  "or the path of a CSV, TSV, JSON, JSON Lines or Parquet file.";

function hintFor(data: unknown): string {
  if (typeof data === "function") return `If it makes the rows, call it. ${ACCEPTED}`;
  if (typeof data === "object" && data !== null && "toRecords" in data) {
    return `Pass its rows: frame.toRecords(). ${ACCEPTED}`;
  }
  if (data instanceof Promise) return `Wait for it first: await it. ${ACCEPTED}`;
  return ACCEPTED;
}

/** An iterable without a single row has no columns either; that no rows came is the thing to say then. */
function isEmptyStream(source: StreamSource | MemorySource): boolean {
  return source.columns.length === 0;
}

/** The columns of an iterable are those of its first row; a later one with more of them must not lose them. */
function refuseNewColumns(writer: RecordWriter, columns: readonly string[]): RecordWriter {
  const known = new Set(columns);
  const check = (record: RowRecord) => {
    for (const name of Object.keys(record)) {
      if (known.has(name)) continue;
      throw new DataValidationError(
        "data-kind",
        `A row has the column "${name}", which the first row lacks; the file's columns are fixed by then.`,
        { hint: "Write to .jsonl, or give every row the same columns.", received: name },
      );
    }
  };
  return {
    write(record) {
      check(record);
      return writer.write(record);
    },
    finish: () => writer.finish(),
    abandon: () => writer.abandon(),
    close: () => writer.close(),
  };
}

/** Columns that answers replace do not keep the type they had in the file. */
function withoutReplaced(like: WriteLike | undefined, added: readonly string[]) {
  if (like?.schema === undefined) return like;
  const schema = new Map(like.schema);
  for (const name of added) schema.delete(name);
  return { ...like, schema };
}
