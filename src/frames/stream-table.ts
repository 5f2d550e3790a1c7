import type { Row } from "../contract/index.js";
import { checkIds, duplicateIds, missingIds } from "./check-ids.js";
import { RowOrder } from "./order-rows.js";
import type { RecordWriter } from "./record-writer.js";
import { idText } from "./row-id.js";
import { type RowProgress, RowSink } from "./row-sink.js";
import { assertIdsFound, type RowSelector } from "./select-rows.js";
import type { StreamSource } from "./stream-source.js";
import type { RowRecord, Table, TableKind, TableSink } from "./table.js";

/** Most rows of one batch. */
const BATCH_ROWS = 512;

/** What a streamed table is opened with. */
export interface StreamTableOptions {
  readonly id?: string;
  readonly signal?: AbortSignal;
  readonly selector: RowSelector;
  /** Read a file to its end first. Default: true when `id` is given. */
  readonly checkFirst?: boolean;
  /** Opens the place the merged records go to. */
  readonly openWriter: (added: readonly string[]) => Promise<RecordWriter>;
}

/**
 * Opens a table that is read from its beginning to its end: files, generators and streams.
 * Ids are checked beforehand where the source can be read twice, else row by row.
 * @throws DataValidationError `missing-ids` or `duplicate-ids`, or what is wrong with the file
 */
export async function openStreamTable(
  source: StreamSource,
  options: StreamTableOptions,
): Promise<Table> {
  const { id, selector, signal } = options;
  const { scan } = source;
  if (scan === undefined) {
    const onRow = id === undefined ? undefined : idChecker(id);
    return new StreamTable(source, options, selector.count(source.rowCount), onRow);
  }
  let rowCount = source.rowCount;
  if (id !== undefined) {
    const missing = new Set(selector.missingIds());
    const readIds = () => untilAborted(scan(id), signal);
    rowCount = await checkIds(id, readIds, (found) => missing.delete(found));
    assertIdsFound([...missing], source.describe);
  } else if (options.checkFirst === true) {
    rowCount = 0;
    for await (const rows of untilAborted(scan(undefined), signal)) rowCount += rows.length;
  }
  if (id === undefined) assertNumbersFound(selector, rowCount, source.describe);
  return new StreamTable(source, options, selector.count(rowCount));
}

/** Rows without an id column are named by their number, so that ids can be checked where the rows are counted. */
function assertNumbersFound(selector: RowSelector, rowCount: number | undefined, where: string) {
  if (rowCount === undefined) return;
  const isNumber = (id: string) => /^[1-9]\d*$/.test(id) && Number(id) <= rowCount;
  assertIdsFound(
    selector.missingIds().filter((id) => !isNumber(id)),
    where,
  );
}

async function* untilAborted<T>(items: AsyncIterable<T>, signal: AbortSignal | undefined) {
  for await (const item of items) {
    signal?.throwIfAborted();
    yield item;
  }
}

/** For sources that can be read only once: every id is kept and compared. */
function idChecker(column: string): (id: string | undefined, index: number) => void {
  const rows = new Map<string, number>();
  return (id, index) => {
    if (id === undefined) throw missingIds(column, [index + 1], 1);
    const first = rows.get(id);
    if (first !== undefined) throw duplicateIds(column, [[id, [first, index + 1]]]);
    rows.set(id, index + 1);
  };
}

class StreamTable implements Table, RowProgress {
  readonly kind: TableKind;
  readonly columns: readonly string[];
  readonly identity: string;
  readonly describe: string;
  readonly rowCount?: number;
  readonly order = new RowOrder<RowRecord>();
  ended = false;
  readonly #source: StreamSource;
  readonly #options: StreamTableOptions;
  #begun = false;
  readonly #onRow: ((id: string | undefined, index: number) => void) | undefined;
  #sink: RowSink | undefined;

  constructor(
    source: StreamSource,
    options: StreamTableOptions,
    rowCount: number | undefined,
    onRow?: (id: string | undefined, index: number) => void,
  ) {
    this.kind = source.kind;
    this.columns = source.columns;
    this.identity = source.identity;
    this.describe = source.describe;
    if (rowCount !== undefined) this.rowCount = rowCount;
    this.#source = source;
    this.#onRow = onRow;
    this.#options = options;
  }

  async *batches(): AsyncGenerator<readonly Row[], void, undefined> {
    if (this.#begun) throw new Error("The rows of a table can be read only once.");
    this.#begun = true;
    const { selector, signal } = this.#options;
    try {
      signal?.throwIfAborted();
      if (selector.exhausted || selector.from >= selector.to) return;
      for await (const { start, records } of this.#source.batches(selector.from, selector.to)) {
        for (let offset = 0; offset < records.length; offset += BATCH_ROWS) {
          signal?.throwIfAborted();
          const rows = this.#select(records.slice(offset, offset + BATCH_ROWS), start + offset);
          if (rows.length > 0) yield rows;
        }
        if (selector.exhausted || start + records.length >= selector.to) break;
      }
      this.ended = true;
    } finally {
      await this.#source.close();
    }
  }

  async sink(columns: readonly string[]): Promise<TableSink> {
    if (this.#begun || this.#sink !== undefined) {
      throw new Error("A table has one sink, opened before its rows are read.");
    }
    this.#sink = new RowSink(columns, this, await this.#options.openWriter(columns));
    return this.#sink;
  }

  missingIds(): readonly string[] {
    return this.#options.selector.missingIds();
  }

  async close(): Promise<void> {
    await this.#source.close();
    await this.#sink?.close();
  }

  #select(records: readonly RowRecord[], start: number): Row[] {
    const { id: column, selector } = this.#options;
    const rows: Row[] = [];
    for (let i = 0; i < records.length; i++) {
      const values = records[i]!;
      const index = start + i;
      const id = column === undefined ? String(index + 1) : idText(values[column]);
      this.#onRow?.(id, index);
      const row: Row = { index, id: id ?? "", values };
      if (index >= selector.from && index < selector.to && selector.accepts(row)) rows.push(row);
    }
    if (this.#sink !== undefined) for (const row of rows) this.order.expect(row.index);
    return rows;
  }
}
