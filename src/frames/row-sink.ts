import type { Row } from "../contract/index.js";
import { assertCells, recordMerger } from "./make-record.js";
import type { RowOrder } from "./order-rows.js";
import type { RecordWriter } from "./record-writer.js";
import type { RowRecord, TableSink } from "./table.js";

/** Rows in the order they were handed out, as far as a sink has to know. */
export interface RowProgress {
  readonly order: RowOrder<RowRecord>;
  /** All rows to ask were handed out. */
  readonly ended: boolean;
}

/** A sink that writes merged records in the order of the table, whatever the order they are put in. */
export class RowSink implements TableSink {
  readonly #columns: readonly string[];
  readonly #progress: RowProgress;
  readonly #writer: RecordWriter;
  readonly #merge: (values: RowRecord, cells: readonly unknown[]) => RowRecord;

  constructor(columns: readonly string[], progress: RowProgress, writer: RecordWriter) {
    this.#columns = columns;
    this.#progress = progress;
    this.#writer = writer;
    this.#merge = recordMerger(columns);
  }

  put(row: Row, cells: readonly unknown[]): void | Promise<void> {
    assertCells(this.#columns, cells);
    const waits: Promise<void>[] = [];
    this.#progress.order.put(row.index, this.#merge(row.values, cells), (record) => {
      const wait = this.#writer.write(record);
      if (wait !== undefined) waits.push(wait);
    });
    if (waits.length > 0) return Promise.all(waits).then(() => {});
    return undefined;
  }

  get held(): number {
    return this.#progress.order.held;
  }

  async finish(): Promise<unknown> {
    const { order, ended } = this.#progress;
    if (order.open > 0) throw new Error(`Row ${(order.firstMissing ?? 0) + 1} was never put.`);
    if (order.held > 0) throw new Error("A row was put that was never handed out.");
    if (!ended) throw new Error("finish() was called before all rows were read; use abandon().");
    return this.#writer.finish();
  }

  async finishEarly(): Promise<unknown> {
    await this.#flush();
    return this.#writer.finish();
  }

  async abandon(): Promise<unknown> {
    await this.#flush();
    return this.#writer.abandon();
  }

  close(): Promise<void> {
    return this.#writer.close();
  }

  async #flush(): Promise<void> {
    const waits: (void | Promise<void>)[] = [];
    this.#progress.order.flush((record) => waits.push(this.#writer.write(record)));
    await Promise.all(waits);
  }
}
