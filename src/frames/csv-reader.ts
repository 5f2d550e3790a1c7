import { DataValidationError } from "../errors/index.js";
import { type CsvDialect, guessDialect } from "./csv-dialect.js";
import { CsvSplitter } from "./csv-splitter.js";
import { type FoundFile, openFile } from "./find-file.js";
import { recordMaker } from "./make-record.js";
import { listSome } from "./name-received.js";
import { type ReadTextOptions, readMark, readText } from "./read-text.js";
import type { RecordBatch, StreamSource } from "./stream-source.js";

/** A CSV file that was opened: its header is read, and what writing alike needs is known. */
export interface CsvSource extends StreamSource {
  readonly dialect: CsvDialect;
  /** The file begins with a UTF-8 byte order mark. */
  readonly marked: boolean;
}

/** Characters the delimiter and the line ends are guessed from. */
const SAMPLE_LENGTH = 1 << 16;

/** Cells of whole rows, in the order of the header. */
type Cells = readonly string[];

/**
 * Opens a CSV file (RFC 4180; header required; delimiter `,` `;` tab or `|`, guessed).
 * Cells stay text, an empty cell is "". Streams: memory does not depend on the number of rows.
 * @throws DataValidationError `file-empty`, `file-format`, `csv-ragged` or `encoding`
 */
export async function openCsv(
  file: FoundFile,
  options: ReadTextOptions & { readonly delimiter?: string },
): Promise<CsvSource> {
  const dialect = await sniff(file, options);
  const rows = readRows(file, dialect, options);
  const columns = await readHeader(rows, file);
  const make = recordMaker(columns);
  return {
    kind: "csv",
    columns,
    identity: `file:${file.realPath}`,
    describe: file.shown,
    dialect,
    marked: await hasMark(file),
    async *batches(): AsyncGenerator<RecordBatch, void, undefined> {
      let start = 0;
      for await (const cells of rows) {
        yield { start, records: cells.map(make) };
        start += cells.length;
      }
    },
    scan: (column) => scanColumn(file, dialect, options, columns, column),
    close: async () => void (await rows.return()),
  };
}

async function* scanColumn(
  file: FoundFile,
  dialect: CsvDialect,
  options: ReadTextOptions,
  columns: readonly string[],
  column: string | undefined,
): AsyncGenerator<readonly unknown[]> {
  const at = column === undefined ? 0 : columns.indexOf(column);
  const rows = readRows(file, dialect, options);
  await rows.next();
  for await (const cells of rows) yield cells.map((row) => row[at]);
}

async function sniff(
  file: FoundFile,
  options: ReadTextOptions & { readonly delimiter?: string },
): Promise<CsvDialect> {
  let sample = "";
  for await (const text of readText(file.path, options)) {
    sample += text;
    if (sample.length >= SAMPLE_LENGTH) break;
  }
  if (sample.trim() === "") {
    throw new DataValidationError("file-empty", `${file.shown} is empty.`, {
      hint: "A CSV file begins with a line that names its columns.",
      received: file.path,
    });
  }
  return guessDialect(sample, options.delimiter);
}

async function hasMark(file: FoundFile): Promise<boolean> {
  const handle = await openFile(file.path);
  try {
    return (await readMark(handle)) === "utf-8";
  } finally {
    await handle.close();
  }
}

async function readHeader(
  rows: AsyncGenerator<readonly Cells[], void, undefined>,
  file: FoundFile,
): Promise<string[]> {
  const first = await rows.next();
  const columns = [...(first.value?.[0] ?? [])];
  const unnamed = columns.findIndex((name) => name.trim() === "");
  const repeated = columns.findIndex((name, i) => columns.indexOf(name) !== i);
  if (unnamed === -1 && repeated === -1) return columns;
  await rows.return();
  if (unnamed !== -1) {
    throw new DataValidationError(
      "file-format",
      `${file.shown}: column ${unnamed + 1} of ${columns.length} has no name in the header.`,
      {
        hint: "Name it. (pandas writes its index that way: to_csv(..., index=False) leaves it out.)",
        received: columns,
      },
    );
  }
  const name = columns[repeated]!;
  throw new DataValidationError(
    "file-format",
    `${file.shown}: the header names "${name}" twice (columns ${columns.indexOf(name) + 1} and ${repeated + 1}).`,
    { hint: "Give each column a name of its own.", received: columns },
  );
}

/** Yields the header as a batch of its own, then batches of rows as wide as it. */
async function* readRows(
  file: FoundFile,
  dialect: CsvDialect,
  options: ReadTextOptions,
): AsyncGenerator<readonly Cells[], void, undefined> {
  const splitter = new CsvSplitter(dialect, file.shown);
  const checker = new RowChecker(splitter, dialect, file.shown);
  for await (const text of readText(file.path, options)) {
    yield* checker.check(splitter.push(text));
  }
  yield* checker.check(splitter.end());
}

/** Tells rows from empty lines, and refuses rows that are not as wide as the header. */
class RowChecker {
  #header: Cells | undefined;
  /** Empty lines of a one-column file: rows with an empty cell, unless nothing follows them. */
  #emptyLines = 0;

  constructor(
    readonly splitter: CsvSplitter,
    readonly dialect: CsvDialect,
    readonly file: string,
  ) {}

  *check(rows: string[][]): Generator<readonly Cells[], void, undefined> {
    const body = this.#header === undefined ? this.#takeHeader(rows) : 0;
    if (body > 0) yield [this.#header!];
    if (this.#header === undefined || body >= rows.length) return;
    const width = this.#header.length;
    const kept: Cells[] = [];
    for (let i = body; i < rows.length; i++) {
      const row = rows[i]!;
      const isEmpty = row.length === 1 && row[0] === "";
      if (isEmpty && !(width === 1 && this.splitter.isQuotedEmpty(i))) {
        if (width === 1) this.#emptyLines++;
        continue;
      }
      if (row.length !== width) throw this.#ragged(row, i);
      for (; this.#emptyLines > 0; this.#emptyLines--) kept.push([""]);
      kept.push(row);
    }
    if (kept.length > 0) yield kept;
  }

  /** Empty lines above the header do not count. */
  #takeHeader(rows: string[][]): number {
    const at = rows.findIndex((row) => row.length > 1 || row[0]!.trim() !== "");
    if (at === -1) return 0;
    this.#header = rows[at];
    return at + 1;
  }

  #ragged(row: Cells, index: number): DataValidationError {
    const header = this.#header!;
    const line = this.splitter.lineOf(index);
    return new DataValidationError(
      "csv-ragged",
      `${this.file}, line ${line}: the row has ${row.length} ${row.length === 1 ? "cell" : "cells"}, ` +
        `but the header has ${header.length} (${listSome(header, 8)}). ` +
        `The row begins with ${JSON.stringify(row[0]!.slice(0, 40))}.`,
      {
        hint:
          `Cells that hold the delimiter ${JSON.stringify(this.dialect.delimiter)}, a quote or a line break ` +
          "must be in double quotes.",
        received: { line, cells: row.length, expected: header.length },
      },
    );
  }
}
