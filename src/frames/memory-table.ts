import type { Row } from "../contract/index.js";
import { checkIds } from "./check-ids.js";
import { tableIdentity } from "./identity.js";
import { MemorySink } from "./memory-sink.js";
import { RowOrder } from "./order-rows.js";
import type { RecordWriter } from "./record-writer.js";
import { rowId } from "./row-id.js";
import { type RowProgress, RowSink } from "./row-sink.js";
import { assertIdsFound, type RowSelector } from "./select-rows.js";
import type { RowRecord, Table, TableKind, TableSink } from "./table.js";

const BATCH_ROWS = 256;

/** A table whose rows are all in memory: what one kind of table has to know how to do. */
export interface MemorySource {
  readonly kind: TableKind;
  readonly columns: readonly string[];
  readonly count: number;
  readonly describe: string;
  /** Default: a digest of the rows. */
  readonly identity?: string;
  record(index: number): RowRecord;
  /**
   * Makes a table of the same kind out of the rows at `indexes`, in that order, with columns added or replaced.
   * `whole` says that `indexes` is all rows in their order.
   */
  build(indexes: readonly number[], added: readonly AddedColumn[], whole: boolean): unknown;
}

/** One answer column: a value per row of the result. */
export interface AddedColumn {
  readonly name: string;
  /** Belongs to the one who builds the table, who may change it. */
  readonly values: unknown[];
}

/** What a table in memory is opened with. */
export interface MemoryTableOptions {
  readonly id?: string;
  readonly signal?: AbortSignal;
  readonly selector: RowSelector;
  /** Where the result goes when it goes to a file. */
  readonly openWriter?: (added: readonly string[]) => Promise<RecordWriter>;
}

/**
 * Opens a table in memory: checks its ids and selects its rows at once.
 * @throws DataValidationError `missing-ids` or `duplicate-ids`
 */
export async function openMemoryTable(
  source: MemorySource,
  options: MemoryTableOptions,
): Promise<Table> {
  const { id } = options;
  if (id !== undefined) {
    await checkIds(id, function* () {
      for (let i = 0; i < source.count; i++) yield [source.record(i)[id]];
    });
  }
  const selected = selectIndexes(source, options);
  assertIdsFound(options.selector.missingIds(), source.describe);
  return new MemoryTable(source, selected, options);
}

function selectIndexes(source: MemorySource, { id, selector }: MemoryTableOptions): number[] {
  const indexes: number[] = [];
  const to = Math.min(selector.to, source.count);
  for (let index = selector.from; index < to && !selector.exhausted; index++) {
    if (selector.byRange || selector.accepts(makeRow(source, index, id))) indexes.push(index);
  }
  return indexes;
}

function makeRow(source: MemorySource, index: number, id: string | undefined): Row {
  const values = source.record(index);
  return {
    index,
    id: rowId(id === undefined ? undefined : values[id], index, id !== undefined),
    values,
  };
}

class MemoryTable implements Table, RowProgress {
  readonly kind: TableKind;
  readonly columns: readonly string[];
  readonly rowCount: number;
  readonly identity: string;
  readonly describe: string;
  readonly order = new RowOrder<RowRecord>();
  ended = false;
  readonly #source: MemorySource;
  readonly #indexes: readonly number[];
  readonly #options: MemoryTableOptions;
  #begun = false;
  #sink: TableSink | undefined;

  constructor(source: MemorySource, indexes: readonly number[], options: MemoryTableOptions) {
    this.kind = source.kind;
    this.columns = source.columns;
    this.describe = source.describe;
    this.rowCount = indexes.length;
    this.identity =
      source.identity ??
      tableIdentity(source.kind, source.columns, source.count, (index) => source.record(index));
    this.#source = source;
    this.#indexes = indexes;
    this.#options = options;
  }

  async *batches(): AsyncGenerator<readonly Row[], void, undefined> {
    if (this.#begun) throw new Error("The rows of a table can be read only once.");
    this.#begun = true;
    const toFile = this.#sink instanceof RowSink;
    for (let at = 0; at < this.#indexes.length; at += BATCH_ROWS) {
      this.#options.signal?.throwIfAborted();
      const rows = this.#indexes
        .slice(at, at + BATCH_ROWS)
        .map((index) => makeRow(this.#source, index, this.#options.id));
      if (toFile) for (const row of rows) this.order.expect(row.index);
      yield rows;
    }
    this.ended = true;
  }

  async sink(columns: readonly string[]): Promise<TableSink> {
    if (this.#begun || this.#sink !== undefined) {
      throw new Error("A table has one sink, opened before its rows are read.");
    }
    const { openWriter } = this.#options;
    this.#sink =
      openWriter === undefined
        ? new MemorySink(this.#source, this.#indexes, columns)
        : new RowSink(columns, this, await openWriter(columns));
    return this.#sink;
  }

  missingIds(): readonly string[] {
    return [];
  }

  async close(): Promise<void> {
    if (this.#sink instanceof RowSink) await this.#sink.close();
  }
}
