import type { Row } from "../contract/index.js";
import { assertCells } from "./make-record.js";
import type { MemorySource } from "./memory-table.js";
import type { TableSink } from "./table.js";

/** Keeps answers column by column and builds the new table at the end. */
export class MemorySink implements TableSink {
  readonly held = 0;
  readonly #source: MemorySource;
  readonly #indexes: readonly number[];
  readonly #names: readonly string[];
  readonly #columns: unknown[][];
  readonly #position: Int32Array;
  readonly #filled: Uint8Array;
  #count = 0;

  constructor(source: MemorySource, indexes: readonly number[], names: readonly string[]) {
    this.#source = source;
    this.#indexes = indexes;
    this.#names = names;
    this.#columns = names.map(() => new Array<unknown>(indexes.length).fill(null));
    this.#filled = new Uint8Array(indexes.length);
    this.#position = new Int32Array(source.count).fill(-1);
    for (let i = 0; i < indexes.length; i++) this.#position[indexes[i]!] = i;
  }

  put(row: Row, cells: readonly unknown[]): void {
    assertCells(this.#names, cells);
    const position = this.#position[row.index] ?? -1;
    if (position === -1 || this.#filled[position] === 1) {
      throw new Error(`Row ${row.index + 1} was put twice, or was never handed out.`);
    }
    this.#filled[position] = 1;
    this.#count++;
    for (let i = 0; i < cells.length; i++) this.#columns[i]![position] = cells[i];
  }

  async finish(): Promise<unknown> {
    if (this.#count < this.#indexes.length) {
      const missing = this.#indexes[this.#filled.indexOf(0)]!;
      throw new Error(`Row ${missing + 1} was never put.`);
    }
    return this.#build(this.#indexes, this.#columns);
  }

  async abandon(): Promise<unknown> {
    if (this.#count === this.#indexes.length) return this.finish();
    const kept = (_: unknown, position: number) => this.#filled[position] === 1;
    return this.#build(
      this.#indexes.filter(kept),
      this.#columns.map((values) => values.filter(kept)),
    );
  }

  finishEarly(): Promise<unknown> {
    return this.abandon();
  }

  #build(indexes: readonly number[], columns: unknown[][]): unknown {
    const added = this.#names.map((name, i) => ({ name, values: columns[i]! }));
    // Indexes grow and do not repeat, so as many as there are rows is all of them.
    return this.#source.build(indexes, added, indexes.length === this.#source.count);
  }
}
