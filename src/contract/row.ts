/** One row of the input table, as it was read. */
export interface Row {
  /** Position in the whole source, counted from 0, whatever rows were selected. */
  readonly index: number;
  /** Value of the id column as text; without an id column the row number counted from 1. */
  readonly id: string;
  /** Cell values by column name. */
  readonly values: Readonly<Record<string, unknown>>;
}
