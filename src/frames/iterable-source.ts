import { assertRecord } from "./check-record.js";
import { iterableIdentity } from "./identity.js";
import { RowPump } from "./row-pump.js";
import type { RecordBatch, StreamSource } from "./stream-source.js";
import type { RowRecord, TableKind } from "./table.js";

const BATCH_ROWS = 256;

/**
 * A generator, a Set, the values of a Map or any other iterable of records. Rows are pulled as they are needed.
 * @throws DataValidationError `data-kind` when it yields something that is not a record
 */
export async function openIterable(data: Iterable<unknown>): Promise<StreamSource> {
  const iterator = data[Symbol.iterator]();
  return describeSource("iterable", syncTap(iterator));
}

/**
 * An async generator, an object stream or any other async iterable of records.
 * A batch is handed out as soon as the source pauses, so that a slow source does not hold back the rows it has.
 * @throws DataValidationError `data-kind` when it yields something that is not a record
 */
export async function openAsyncIterable(
  data: AsyncIterable<unknown>,
  signal?: AbortSignal,
): Promise<StreamSource> {
  const pump = new RowPump(data[Symbol.asyncIterator](), signal);
  return describeSource("async-iterable", pump);
}

/** Where rows are taken from; none come once it has ended. */
interface RowTap {
  /** At least one row, and at most `most`, unless there are no more. */
  take(most: number): Promise<unknown[]>;
  close(): Promise<void>;
}

function syncTap(iterator: Iterator<unknown>): RowTap {
  let failure: { readonly error: unknown } | undefined;
  const pull = (most: number): unknown[] => {
    const rows: unknown[] = [];
    try {
      while (rows.length < most) {
        const step = iterator.next();
        if (step.done) break;
        rows.push(step.value);
      }
    } catch (error) {
      // Rows that came before it failed are handed out first.
      failure = { error };
    }
    return rows;
  };
  return {
    async take(most) {
      const rows = failure === undefined ? pull(most) : [];
      if (rows.length === 0 && failure !== undefined) throw failure.error;
      return rows;
    },
    close: async () => void iterator.return?.(),
  };
}

async function describeSource(kind: TableKind, tap: RowTap): Promise<StreamSource> {
  const [record] = await checkRows(await tap.take(1), 0, tap);
  const columns = record === undefined ? [] : Object.keys(record);
  let isOpen = true;
  return {
    kind,
    columns,
    identity: iterableIdentity(kind, columns, record),
    describe: kind === "iterable" ? "iterable of records" : "stream of records",
    async *batches(_from, to): AsyncGenerator<RecordBatch, void, undefined> {
      let start = 0;
      let rows = record === undefined ? [] : [record];
      while (rows.length > 0) {
        yield { start, records: rows };
        start += rows.length;
        const most = Math.min(BATCH_ROWS, to - start);
        rows = most > 0 ? await checkRows(await tap.take(most), start, tap) : [];
      }
    },
    async close() {
      if (!isOpen) return;
      isOpen = false;
      await tap.close();
    },
  };
}

async function checkRows(rows: unknown[], start: number, tap: RowTap): Promise<RowRecord[]> {
  try {
    for (let i = 0; i < rows.length; i++) assertRecord(rows[i], start + i);
    return rows as RowRecord[];
  } catch (error) {
    await tap.close();
    throw error;
  }
}
