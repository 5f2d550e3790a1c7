import type { AnswerColumn } from "../contract/index.js";
import type { JournalEntry } from "./journal-entry.js";
import type { JournalIndex } from "./journal-index.js";
import { decodeLine } from "./journal-line.js";
import { positionOf } from "./position.js";
import { runPolitely } from "./run-politely.js";
import { scanLines } from "./scan-lines.js";
import { JournalTally, type RunTally, type TallyLimits } from "./tally.js";

/** Hears every entry of a journal in the order written; `newest` says whether it stands for its row. */
export type EntryVisitor = (entry: JournalEntry, newest: boolean) => void;

/** Visits the entries of an indexed journal; what was written after it was indexed is left out. */
export async function visitEntries(index: JournalIndex, visit: EntryVisitor): Promise<void> {
  for (const [segment, path] of index.segments.entries()) {
    await runPolitely(
      scanLines(path, (buffer, start, end, offset) => {
        const entry = decodeLine(buffer.toString("utf8", start, end));
        if (entry === undefined) return;
        if (!index.rows.within(entry.index)) {
          visit(entry, false);
          return;
        }
        const position = positionOf(segment, offset);
        const newest = index.rows.get(entry.index, entry.repeat ?? 0);
        if (position <= newest) visit(entry, position === newest);
      }),
    );
  }
}

/**
 * Reads a whole journal once and counts. The newest entry of each row stands for the row;
 * entries it replaced still count as spent. Memory grows by 24 bytes a row up to a million rows, and by the rows
 * that are not ok, unless the limits keep fewer of them.
 */
export async function tallyJournal(
  index: JournalIndex,
  columns: readonly AnswerColumn[],
  limits: TallyLimits = {},
  also?: EntryVisitor,
): Promise<RunTally> {
  const tally = new JournalTally(columns, limits);
  await visitEntries(index, (entry, newest) => {
    tally.add(entry, newest);
    also?.(entry, newest);
  });
  return tally.result();
}
