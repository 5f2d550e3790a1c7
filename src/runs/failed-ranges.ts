import type { RowStatus } from "../contract/index.js";
import type { UnfinishedRow } from "./tally.js";

/** A run of neighbouring rows that are not ok. */
export interface FailedRange {
  /** First row, counted from 1. */
  readonly start: number;
  /** Last row, counted from 1 and included. */
  readonly end: number;
  readonly ids: readonly string[];
  readonly statuses: Readonly<Partial<Record<RowStatus, number>>>;
  /** Error codes in the range. */
  readonly codes: readonly string[];
  /** Message of the range's first row. */
  readonly reason: string;
}

interface OpenRange {
  readonly start: number;
  end: number;
  readonly ids: string[];
  readonly statuses: Partial<Record<RowStatus, number>>;
  readonly codes: Set<string>;
  readonly reason: string;
}

/** Joins rows that are not ok, in the order of rows, into ranges of neighbours. */
export function failedRanges(rows: readonly UnfinishedRow[]): FailedRange[] {
  const ranges: OpenRange[] = [];
  for (const row of rows) {
    const number = row.index + 1;
    let range = ranges.at(-1);
    if (range === undefined || number > range.end + 1) {
      const reason = row.message;
      range = { start: number, end: number, ids: [], statuses: {}, codes: new Set(), reason };
      ranges.push(range);
    }
    range.end = number;
    // A row asked several times appears once.
    if (range.ids.at(-1) !== row.id) range.ids.push(row.id);
    range.statuses[row.status] = (range.statuses[row.status] ?? 0) + 1;
    range.codes.add(row.code);
  }
  return ranges.map((range) => ({ ...range, codes: [...range.codes] }));
}
