import { rename, unlink } from "node:fs/promises";
import type { SchemaElement } from "hyparquet";
import type { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { type ColumnKind, joinKinds, valueKind } from "./column-kind.js";
import { findFile } from "./find-file.js";
import { type ParquetColumn, parquetColumn } from "./parquet-column.js";
import { ParquetGroups } from "./parquet-reader.js";
import { PartFile } from "./part-file.js";
import type { RecordWriter } from "./record-writer.js";
import type { RowRecord } from "./table.js";

/** A row group is written after this many rows, or this many characters of text. */
const GROUP_ROWS = 20_000;
const GROUP_CHARACTERS = 1 << 24;

/** How a Parquet file is written. */
export interface ParquetFormatOptions {
  /** Schema of columns that keep the type they had in the file read. */
  readonly keep?: ReadonlyMap<string, SchemaElement>;
  /** Rows per row group. Default 20,000, or fewer where texts are long. */
  readonly groupRows?: number;
}

/**
 * Opens a Parquet file that is written row group by row group; memory is that of one row group.
 * Types follow from the values. Where a later row group needs a wider type, the file is rewritten with it.
 */
export async function openParquetWriter(
  target: string,
  columns: readonly string[],
  options: ParquetFormatOptions = {},
): Promise<RecordWriter> {
  const writer = new ParquetRecordWriter(target, columns, options);
  await writer.open();
  return writer;
}

class ParquetRecordWriter implements RecordWriter {
  readonly #target: string;
  readonly #names: readonly string[];
  readonly #options: ParquetFormatOptions;
  readonly #kinds: ColumnKind[];
  #group: unknown[][];
  #characters = 0;
  #flushed: Promise<void> = Promise.resolve();
  #file!: PartFile;
  #output: { bytes: ByteWriter; writer: ParquetWriter; columns: ParquetColumn[] } | undefined;

  constructor(target: string, names: readonly string[], options: ParquetFormatOptions) {
    this.#target = target;
    this.#names = names;
    this.#options = options;
    this.#kinds = names.map(() => "empty");
    this.#group = names.map(() => []);
  }

  async open(): Promise<void> {
    this.#file = await PartFile.open(this.#target);
  }

  write(record: RowRecord): void | Promise<void> {
    this.#add(record);
    const rows = this.#group[0]?.length ?? 0;
    const isFull =
      rows >= (this.#options.groupRows ?? GROUP_ROWS) || this.#characters >= GROUP_CHARACTERS;
    return isFull ? this.#flush() : undefined;
  }

  async finish(): Promise<string> {
    await this.#complete();
    return this.#file.finish();
  }

  async abandon(): Promise<string> {
    await this.#complete();
    return this.#file.abandon();
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #add(record: RowRecord): void {
    for (let i = 0; i < this.#names.length; i++) {
      const value = record[this.#names[i]!];
      this.#group[i]!.push(value);
      this.#kinds[i] = joinKinds(this.#kinds[i]!, valueKind(value));
      if (typeof value === "string") this.#characters += value.length;
    }
  }

  /** Takes the rows collected; they are written when the groups before them are. */
  #flush(): Promise<void> {
    const group = this.#group;
    const planned = this.#plan();
    this.#group = this.#names.map(() => []);
    this.#characters = 0;
    this.#flushed = this.#flushed.then(async () => {
      if (this.#output !== undefined && !sameTypes(planned, this.#output.columns)) {
        await this.#rewrite(planned);
      }
      await this.#writeGroup(group, planned);
    });
    return this.#flushed;
  }

  #plan(): ParquetColumn[] {
    return this.#names.map((name, i) =>
      parquetColumn(name, this.#kinds[i]!, this.#options.keep?.get(name)),
    );
  }

  async #writeGroup(group: readonly unknown[][], columns: ParquetColumn[]): Promise<void> {
    const { bytes, writer } = await this.#begin(columns);
    const columnData = columns.map(({ element, convert }, i) => ({
      name: element.name,
      data: group[i]!.map((value) => (valueKind(value) === "empty" ? null : convert(value))),
    }));
    await writer.write({ columnData, rowGroupSize: Math.max(1, group[0]?.length ?? 1) });
    await this.#drain(bytes);
  }

  async #begin(columns: ParquetColumn[]) {
    if (this.#output !== undefined) return this.#output;
    const library = await import("hyparquet-writer");
    const bytes = new library.ByteWriter();
    const schema: SchemaElement[] = [
      { name: "root", num_children: columns.length },
      ...columns.map(({ element }) => element),
    ];
    const writer = new library.ParquetWriter({ writer: bytes, schema, createdBy: "promptframe" });
    this.#output = { bytes, writer, columns };
    return this.#output;
  }

  async #drain(bytes: ByteWriter): Promise<void> {
    const chunk = bytes.getBytes();
    await this.#file.writeBytes(chunk);
    bytes.index = 0;
  }

  async #complete(): Promise<void> {
    if ((this.#group[0]?.length ?? 0) > 0) this.#flush();
    await this.#flushed;
    const { bytes, writer } = await this.#begin(this.#plan());
    await writer.finish();
    await this.#drain(bytes);
  }

  /** Reads back what was written and writes it again with wider types. */
  async #rewrite(columns: ParquetColumn[]): Promise<void> {
    const { bytes, writer } = this.#output!;
    await writer.finish();
    await this.#drain(bytes);
    const written = await this.#file.abandon();
    const narrow = `${written}.narrow`;
    await rename(written, narrow);
    this.#output = undefined;
    await this.open();
    try {
      const source = await ParquetGroups.open(await findFile(narrow));
      for (const group of source.groups) {
        const cells: unknown[][] = [];
        for (const name of this.#names) cells.push([...(await source.readColumn(name, group))]);
        await this.#writeGroup(cells, columns);
      }
    } finally {
      await unlink(narrow);
    }
  }
}

function sameTypes(a: readonly ParquetColumn[], b: readonly ParquetColumn[]): boolean {
  return a.every((column, i) => column.type === b[i]!.type);
}
