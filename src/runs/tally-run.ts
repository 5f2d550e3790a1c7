import type { AnswerColumn } from "../contract/index.js";
import { indexRows } from "./run-info.js";
import { inStore } from "./store-errors.js";
import { readStoredRun } from "./stored-runs.js";
import type { RunTally, TallyLimits } from "./tally.js";
import { type EntryVisitor, tallyJournal } from "./tally-journal.js";

/** What one pass over a run's journal found. */
export interface TalliedRun extends RunTally {
  /** Rows with at least one entry; a row asked several times counts once. */
  readonly distinctRows: number;
  /** Most times a row was asked. */
  readonly repeats: number;
}

/**
 * Counts the journal in a run's folder, also while another process writes it or after it was cut off.
 * `also` hears every entry of the same pass.
 *
 * @throws RunStoreError `folder-read-only` when the journal cannot be read
 */
export async function tallyRun(
  folder: string,
  columns: readonly AnswerColumn[],
  limits: TallyLimits = {},
  also?: EntryVisitor,
): Promise<TalliedRun> {
  return inStore(folder, async () => {
    const tableRows = (await readStoredRun(folder))?.manifest?.tableRows;
    const index = await indexRows(folder, tableRows);
    const { distinctRows, repeats } = index.rows;
    try {
      return { ...(await tallyJournal(index, columns, limits, also)), distinctRows, repeats };
    } finally {
      index.close();
    }
  });
}
