import { DataValidationError, nearest } from "../errors/index.js";
import { TextHashSet } from "./hash-set.js";
import { listSome } from "./name-received.js";
import { idText } from "./row-id.js";

/** Reads the id cells of a table, from first to last, in batches. */
export type ReadIds = () => AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>;

const SHOWN = 5;
const MOST_SUSPECTS = 1000;

/**
 * Checks that a column names every row: nowhere empty, nowhere twice.
 * Keeps hashes of the ids only; where two are equal the ids are read again to compare them in full.
 * @param onId called with every id in the first reading
 * @returns the number of rows
 * @throws DataValidationError `missing-ids` or `duplicate-ids`
 */
export async function checkIds(
  column: string,
  readIds: ReadIds,
  onId: (id: string) => void = () => {},
): Promise<number> {
  const seen = new TextHashSet();
  const suspects = new Set<string>();
  const emptyRows: number[] = [];
  let empty = 0;
  let index = 0;
  for await (const cells of readIds()) {
    for (const cell of cells) {
      index++;
      const id = idText(cell);
      if (id === undefined) {
        empty++;
        if (emptyRows.length < SHOWN) emptyRows.push(index);
      } else {
        onId(id);
        if (seen.add(id) && suspects.size < MOST_SUSPECTS) suspects.add(id);
      }
    }
  }
  if (empty > 0) throw missingIds(column, emptyRows, empty);
  if (suspects.size > 0) await compareInFull(column, readIds, suspects);
  return index;
}

async function compareInFull(column: string, readIds: ReadIds, suspects: ReadonlySet<string>) {
  const rows = new Map<string, number[]>();
  let index = 0;
  for await (const cells of readIds()) {
    for (const cell of cells) {
      index++;
      const id = idText(cell);
      if (id === undefined || !suspects.has(id)) continue;
      const list = rows.get(id);
      if (list === undefined) rows.set(id, [index]);
      else if (list.length < 3) list.push(index);
    }
  }
  const repeated = [...rows].filter(([, list]) => list.length > 1);
  if (repeated.length > 0) throw duplicateIds(column, repeated);
}

/** The error for rows whose id is empty. */
export function missingIds(
  column: string,
  rows: readonly number[],
  total: number,
): DataValidationError {
  const list = rows.map(String);
  const shown = total > list.length ? `${list.join(", ")} and more` : listSome(list);
  return new DataValidationError(
    "missing-ids",
    `${total.toLocaleString("en-US")} ${total === 1 ? "row has" : "rows have"} no id in the column "${column}": ` +
      `${total === 1 ? "row" : "rows"} ${shown}.`,
    {
      hint: "Fill them in, or leave out the id column: rows are then numbered from 1.",
      received: rows,
    },
  );
}

/** The error for ids that name more than one row. */
export function duplicateIds(
  column: string,
  repeated: readonly (readonly [id: string, rows: readonly number[]])[],
): DataValidationError {
  const shown = repeated.map(([id, rows]) => `"${id}" (rows ${listSome(rows.map(String))})`);
  return new DataValidationError(
    "duplicate-ids",
    `The column "${column}" does not name rows uniquely: ${listSome(shown)}.`,
    {
      hint: "Make the ids unique, or leave out the id column: rows are then numbered from 1.",
      received: repeated.slice(0, SHOWN).map(([id]) => id),
    },
  );
}

/** @throws DataValidationError `missing-column` when the id column is not in the table. */
export function assertIdColumn(id: string | undefined, columns: readonly string[]): void {
  if (id === undefined || columns.includes(id)) return;
  const near = nearest(id, columns);
  throw new DataValidationError(
    "missing-column",
    `The table has no column "${id}" to take ids from.`,
    {
      hint: `${near === undefined ? "" : `Did you mean "${near}"? `}Its columns are: ${listSome(columns, 20)}.`,
      received: id,
    },
  );
}
