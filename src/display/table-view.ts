/** One column of a table that is shown. */
export interface ViewColumn {
  readonly name: string;
  /** What the table itself calls the type of its values. */
  readonly type?: string;
  /** Said below the name of a bare table's column, such as the unit of its values. */
  readonly unit?: string;
  /** Values are states of rows or runs, shown as coloured marks. Default: found out. */
  readonly mark?: boolean;
  /** Values are aligned as numbers. Default: found out. */
  readonly numeric?: boolean;
  /** Values are never cut in plain text, such as ids that are to be copied. Default false. */
  readonly whole?: boolean;
}

/** A table of any kind, read cell by cell, so that only what is shown is read. */
export interface TableView {
  /** What kind of table this is, such as `danfo DataFrame`; absent for plain records. */
  readonly kind?: string;
  /** Shown below instead of the size; types and counts of columns are then left out. */
  readonly bare?: string;
  readonly columns: readonly ViewColumn[];
  /** Number of rows. */
  readonly count: number;
  /** Value of a cell, both counted from 0. May throw where the table itself does. */
  cell(row: number, column: number): unknown;
  /** Writes the numbers. Default: with at most 6 digits that count. */
  number?(value: number): string;
  /** Label of a row, where rows have labels of their own. */
  label?(row: number): string;
}

/** Reads a cell; one that cannot be read counts as unreadable, not as an error of the table. */
export function readCell(view: TableView, row: number, column: number): unknown {
  try {
    return view.cell(row, column);
  } catch {
    return UNREADABLE;
  }
}

/** Stands for a cell whose reading threw. */
export const UNREADABLE: unique symbol = Symbol("cannot be read");
