import { setImmediate as nextTurn } from "node:timers/promises";
import { assertRecord } from "./check-record.js";
import { iterableIdentity } from "./identity.js";
import type { RecordBatch, StreamSource } from "./stream-source.js";
import type { RowRecord } from "./table.js";

const BATCH_ROWS = 256;

/**
 * A generator, a Set, the values of a Map or any other iterable of records. Rows are pulled as they are needed.
 * @throws DataValidationError `data-kind` when it yields something that is not a record
 */
export async function openIterable(data: Iterable<unknown>): Promise<StreamSource> {
  const iterator = data[Symbol.iterator]();
  return openIterator("iterable", {
    next: () => iterator.next(),
    close: async () => void iterator.return?.(),
    collect: collectSync,
  });
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
  const iterator = data[Symbol.asyncIterator]();
  return openIterator("async-iterable", {
    next: () => untilAborted(Promise.resolve(iterator.next()), signal),
    // A generator that waits for something answers return() only afterwards: closing must not hang on it.
    close: async () => void iterator.return?.()?.then(undefined, () => {}),
    collect: collectAsync,
  });
}

type Step = IteratorResult<unknown, unknown>;
type Next = () => Step | Promise<Step>;

interface Puller {
  next: Next;
  close(): Promise<void>;
  /** Pulls up to `most` rows; `pending` is a pull begun and not yet used. */
  collect(
    next: Next,
    most: number,
    pending: Pending,
  ): Promise<{ rows: unknown[]; pending: Pending }>;
}

type Pending = Promise<Step> | "ended" | undefined;

async function openIterator(
  kind: "iterable" | "async-iterable",
  puller: Puller,
): Promise<StreamSource> {
  const first = await puller.next();
  if (!first.done) {
    try {
      assertRecord(first.value, 0);
    } catch (error) {
      await puller.close();
      throw error;
    }
  }
  const record = first.done ? undefined : (first.value as RowRecord);
  const columns = record === undefined ? [] : Object.keys(record);
  let isOpen = !first.done;
  const close = async () => {
    if (!isOpen) return;
    isOpen = false;
    await puller.close();
  };
  return {
    kind,
    columns,
    identity: iterableIdentity(kind, columns, record),
    describe: kind === "iterable" ? "iterable of records" : "stream of records",
    async *batches(_from, to): AsyncGenerator<RecordBatch, void, undefined> {
      let start = 0;
      let pending: Pending;
      let rows: unknown[] = record === undefined ? [] : [record];
      while (rows.length > 0) {
        for (let i = 0; i < rows.length; i++) assertRecord(rows[i], start + i);
        yield { start, records: rows as RowRecord[] };
        start += rows.length;
        const most = Math.min(BATCH_ROWS, to - start);
        if (!isOpen || most <= 0) return;
        ({ rows, pending } = await puller.collect(puller.next, most, pending));
        if (pending === "ended") isOpen = false;
      }
    },
    close,
  };
}

async function collectSync(next: Next, most: number, begun: Pending) {
  const rows: unknown[] = [];
  if (begun instanceof Promise) await begun;
  while (rows.length < most) {
    let step: Step;
    try {
      step = next() as Step;
    } catch (error) {
      if (rows.length === 0) throw error;
      return { rows, pending: failLater(error) };
    }
    if (step.done) return { rows, pending: "ended" as const };
    rows.push(step.value);
  }
  return { rows, pending: undefined };
}

async function collectAsync(next: Next, most: number, begun: Pending) {
  const rows: unknown[] = [];
  let pending = begun === "ended" ? undefined : begun;
  while (rows.length < most) {
    pending ??= Promise.resolve(next());
    if (rows.length > 0 && !(await succeedsSoon(pending))) return { rows, pending };
    const step = await pending;
    pending = undefined;
    if (step.done) return { rows, pending: "ended" as const };
    rows.push(step.value);
  }
  return { rows, pending: undefined };
}

/** Rows that came before a failure are handed out before it is thrown. */
function failLater(error: unknown): Promise<never> {
  const failed = Promise.reject(error);
  failed.catch(() => {});
  return failed;
}

/** Whether a promise is fulfilled before the event loop has turned once. */
async function succeedsSoon(promise: Promise<unknown>): Promise<boolean> {
  let state: "pending" | "fulfilled" | "rejected" = "pending";
  promise.then(
    () => {
      state = "fulfilled";
    },
    () => {
      state = "rejected";
    },
  );
  const isPending = () => state === "pending";
  // Most sources that have a row ready need a handful of microtasks; a turn of the loop costs much more.
  for (let i = 0; i < 8 && isPending(); i++) await undefined;
  if (isPending()) await nextTurn();
  return (state as string) === "fulfilled";
}

async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  signal.throwIfAborted();
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
