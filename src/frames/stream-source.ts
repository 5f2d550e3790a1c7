import type { RowRecord, TableKind } from "./table.js";

/** Consecutive records of a source; `start` is the index of the first. */
export interface RecordBatch {
  readonly start: number;
  readonly records: readonly RowRecord[];
}

/** A table that is read from its beginning to its end, once. */
export interface StreamSource {
  readonly kind: TableKind;
  readonly columns: readonly string[];
  readonly identity: string;
  readonly describe: string;
  /** All rows of the source, where the source can tell. */
  readonly rowCount?: number;
  /** Reads on from the beginning; rows before `from` may be left out, rows from `to` on need not be read. */
  batches(from: number, to: number): AsyncGenerator<RecordBatch, void, undefined>;
  /**
   * Reads the source from start to end beforehand: the cells of one column, or any one value per row.
   * Absent where the source can be read only once.
   */
  scan?(column: string | undefined): AsyncIterable<readonly unknown[]>;
  /** Frees the source; safe to call twice. */
  close(): Promise<void>;
}
