import type { RowRecord } from "./table.js";

/** Writes the records of a result, in order. */
export interface RecordWriter {
  /** Wait for the promise, where there is one, before writing more. */
  write(record: RowRecord): void | Promise<void>;
  /** Completes the result and returns it, or the path of the file it is in. */
  finish(): Promise<unknown>;
  /** Ends early and returns what there is, or the path of the unfinished file. */
  abandon(): Promise<unknown>;
  /** Frees the file as it is; safe to call twice and after the others. */
  close(): Promise<void>;
}

/** Collects records in memory, for tables that came as an iterable. */
export function collectRecords(): RecordWriter {
  const records: RowRecord[] = [];
  return {
    write: (record) => void records.push(record),
    finish: async () => records,
    abandon: async () => records,
    close: async () => {},
  };
}
