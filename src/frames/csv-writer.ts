import { cellText } from "./cell-text.js";
import { DELIMITERS } from "./csv-dialect.js";
import type { TextFormat } from "./text-writer.js";

/** How a CSV file is written. */
export interface CsvFormatOptions {
  /** Default `,`. */
  readonly delimiter?: string;
  /** Begin with a UTF-8 byte order mark, as the file read did. Default false. */
  readonly marked?: boolean;
}

/**
 * Text of a CSV file (RFC 4180, with `\n` as line end).
 * Cells are quoted where they need it: delimiter, quote, line break, or a blank at either end.
 */
export function csvFormat(columns: readonly string[], options: CsvFormatOptions = {}): TextFormat {
  const delimiter = options.delimiter ?? ",";
  const line = (cells: (at: number) => unknown, needsQuotes: RegExp): string => {
    let text = "";
    for (let i = 0; i < columns.length; i++) {
      const value = cells(i);
      const cell = typeof value === "string" ? value : cellText(value);
      if (i > 0) text += delimiter;
      text += needsQuotes.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
    }
    // A line with nothing on it would not be read as a row.
    return text === "" ? '""\n' : `${text}\n`;
  };
  const inCells = quotePattern([delimiter]);
  // Quoted against every delimiter, a header tells which one the file uses.
  const header = line((i) => columns[i], quotePattern([delimiter, ...DELIMITERS]));
  return {
    head: (options.marked ? "\uFEFF" : "") + header,
    encode: (record) => line((i) => record[columns[i]!], inCells),
    tail: () => "",
  };
}

function quotePattern(delimiters: readonly string[]): RegExp {
  const escaped = delimiters.map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|");
  return new RegExp(`["\\r\\n]|${escaped}|^[\\s\\uFEFF]|\\s$`);
}
