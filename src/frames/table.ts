import type { Row } from "../contract/index.js";

/** What kind of table went in; the same kind comes out. */
export type TableKind =
  | "records"
  | "danfo"
  | "arrow"
  | "arquero"
  | "iterable"
  | "async-iterable"
  | "csv"
  | "jsonl"
  | "json"
  | "parquet";

/** One row as plain cell values by column name. */
export type RowRecord = Readonly<Record<string, unknown>>;

/**
 * Which rows to ask; the others are not in the result.
 * Row numbers count from 1 and both ends are included. Selected rows keep the order of the table.
 * An `idsFile` holds one id per line; blank lines and lines that begin with `#` do not count.
 * A function gets the row and its position counted from 0.
 */
export type RowSelection =
  | { readonly from?: number; readonly to?: number }
  | { readonly first: number }
  | { readonly ids: readonly string[] }
  | { readonly idsFile: string }
  | ((row: Record<string, unknown>, index: number) => boolean);

/** How a table is opened. */
export interface OpenTableOptions {
  /** Column that names every row: unique and never empty. Default: rows are numbered from 1. */
  readonly id?: string;
  /** Rows to ask. Default: all. */
  readonly select?: RowSelection;
  /**
   * File the result goes to; its extension (.csv, .tsv, .json, .jsonl, .ndjson, .parquet) picks the format.
   * Default for files: `<name>.answers<ext>` beside the input. Default for other tables: no file.
   */
  readonly output?: string;
  /** Encoding of a text file, as a WHATWG label such as `latin1`. Default: UTF-8, or what its byte order mark says. */
  readonly encoding?: string;
  /**
   * Read a file once to its end before the first row is handed out, so that a broken line is reported before
   * anything is asked, and the number of rows is known. Default: true when `id` is given, else false.
   */
  readonly checkFirst?: boolean;
  /** Aborting it ends reading with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Any table, opened: rows come out of it, and answers go back in through a sink. */
export interface Table {
  readonly kind: TableKind;
  /** Column names in order: all of them, or those of the first record where records may differ and are streamed. */
  readonly columns: readonly string[];
  /** Rows that will be asked, where that is known without reading everything. */
  readonly rowCount?: number;
  /**
   * The same for the same table in every process and session: the real path of a file, else a digest over columns,
   * row count and up to 64 evenly spaced rows. Iterables: columns and first row.
   */
  readonly identity: string;
  /** The table in words, for people. */
  readonly describe: string;
  /** Rows to ask, in order, a few hundred at a time. Can be read once. */
  batches(): AsyncIterable<readonly Row[]>;
  /**
   * Opens the place for answers; to be called before `batches()` is read.
   * Columns are added to the right; one named like an input column replaces that column's values.
   */
  sink(columns: readonly string[]): Promise<TableSink>;
  /** Selected ids that were not met; for streams complete only after the last batch. */
  missingIds(): readonly string[];
  /** Frees files and generators; safe to call twice. An open sink keeps its `.part` file. */
  close(): Promise<void>;
}

/** Takes the answers of rows and makes the result. */
export interface TableSink {
  /**
   * Adds a row's answer cells, in any order of rows. The promise, where there is one, settles when the writer
   * has caught up.
   */
  put(row: Row, cells: readonly unknown[]): void | Promise<void>;
  /** Rows put but not yet written, because an earlier row is missing; 0 for tables in memory. */
  readonly held: number;
  /**
   * The result: the same kind of table as went in, or the path of the file written.
   * @throws Error when a row was never put: nothing may be dropped silently.
   */
  finish(): Promise<unknown>;
  /** The result of the rows put, as a whole one: where a source that need not ever end is read no further. */
  finishEarly(): Promise<unknown>;
  /** The result so far, without the rows never put. For files the path of the unfinished `<output>.part`. */
  abandon(): Promise<unknown>;
}
