import Papa from "papaparse";
import { DataValidationError } from "../errors/index.js";
import type { CsvDialect } from "./csv-dialect.js";

interface ParseErrorLike {
  readonly code?: string;
  readonly row?: number;
}

interface Parsed {
  readonly data: string[][];
  readonly errors: readonly ParseErrorLike[];
  readonly meta: { readonly cursor: number };
}

/** A single row that grows beyond this is taken for a quote that was never closed. */
const LONGEST_ROW = 1 << 26;

/**
 * Cuts CSV text that comes in pieces into rows (RFC 4180), with Papa Parse.
 * Where the pieces are cut does not matter. Knows the line every row begins at, but works it out only when asked.
 */
export class CsvSplitter {
  readonly #dialect: CsvDialect;
  readonly #file: string;
  #pending = "";
  #enough = 0;
  #line = 1;
  #lastText = "";
  #lastLine = 1;
  #rowEnds: number[] | undefined;

  constructor(dialect: CsvDialect, file: string) {
    this.#dialect = dialect;
    this.#file = file;
  }

  /**
   * Takes the next piece and returns the rows it completes.
   * @throws DataValidationError `file-format` when quotes are broken
   */
  push(text: string): string[][] {
    const pending = this.#pending + text;
    if (pending.length < this.#enough) {
      this.#pending = pending;
      return [];
    }
    return this.#split(pending, false);
  }

  /** Returns what is left when the text has ended. */
  end(): string[][] {
    return this.#split(this.#pending, true);
  }

  /** The line, counted from 1, at which a row of the last batch begins. */
  lineOf(row: number): number {
    return this.#lastLine + this.#countLines(this.#lastText.slice(0, this.#rowStart(row)));
  }

  /** Whether a row of the last batch is `""` in the text, and not an empty line. */
  isQuotedEmpty(row: number): boolean {
    return this.#lastText.includes('""') && this.#endsQuoted(row, "");
  }

  #split(text: string, atEnd: boolean): string[][] {
    const { data, errors, meta } = this.#parse(text, atEnd);
    const consumed = atEnd ? text.length : data.length === 0 ? 0 : meta.cursor;
    this.#lastText = text.slice(0, consumed);
    this.#lastLine = this.#line;
    this.#rowEnds = undefined;
    this.#pending = text.slice(consumed);
    // Doubling what is waited for keeps a cell that spans many pieces from being scanned again with each of them.
    this.#enough = consumed === 0 ? text.length * 2 : 0;
    const broken = errors.find(({ row }) => atEnd || (row ?? 0) < data.length);
    if (broken !== undefined) throw this.#brokenQuotes(broken);
    if (this.#pending.length > LONGEST_ROW) throw this.#brokenQuotes({ code: "MissingQuotes" });
    if (this.#dialect.newline === "\n") this.#trimReturns(data);
    this.#line += this.#countLines(this.#lastText);
    return data;
  }

  #parse(text: string, atEnd: boolean, step?: (row: Parsed) => void): Parsed {
    const { delimiter, newline } = this.#dialect;
    const parser = new Papa.Parser({ delimiter, newline, quoteChar: '"', step: step as never });
    return parser.parse(text, 0, !atEnd);
  }

  /** Lines that end with `\r\n` leave a `\r` on the last cell, unless that cell was quoted. */
  #trimReturns(rows: string[][]): void {
    // A quoted cell that ends with \r has \r" in the text; only then each row's own text has to be looked at.
    const ambiguous = this.#lastText.includes('\r"');
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const last = row.length - 1;
      const cell = row[last]!;
      if (cell.charCodeAt(cell.length - 1) !== 13) continue;
      if (ambiguous && this.#endsQuoted(i, cell)) continue;
      row[last] = cell.slice(0, -1);
    }
  }

  #endsQuoted(row: number, cell: string): boolean {
    const text = this.#lastText.slice(this.#rowStart(row), this.#rowStart(row + 1));
    return text.trimEnd().endsWith(`${cell.replaceAll('"', '""')}"`);
  }

  #rowStart(row: number): number {
    if (this.#rowEnds === undefined) {
      const ends: number[] = [];
      this.#parse(this.#lastText, true, ({ meta }) => ends.push(meta.cursor));
      this.#rowEnds = ends;
    }
    return row === 0 ? 0 : (this.#rowEnds[row - 1] ?? this.#lastText.length);
  }

  #countLines(text: string): number {
    let lines = 0;
    for (let at = text.indexOf(this.#dialect.newline); at !== -1; ) {
      lines++;
      at = text.indexOf(this.#dialect.newline, at + 1);
    }
    return lines;
  }

  #brokenQuotes({ code, row }: ParseErrorLike): DataValidationError {
    const line = row === undefined ? this.#lastLine : this.lineOf(row);
    return new DataValidationError(
      "file-format",
      code === "MissingQuotes"
        ? `${this.#file}: a quoted cell in the row at line ${line} never ends.`
        : `${this.#file}: in the row at line ${line} text follows the closing quote of a cell.`,
      {
        hint: 'Quotes inside a quoted cell must be doubled: "say ""hi""".',
        received: { line },
      },
    );
  }
}
