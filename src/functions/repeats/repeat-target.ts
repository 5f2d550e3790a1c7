import type { AnswerColumn, Outcome } from "../../contract/index.js";
import type { RowTarget } from "../settle.js";
import { type MergedRepeats, mergeRepeats } from "./merge-repeats.js";
import type { AskedRow } from "./repeat-rows.js";

interface OpenRow {
  readonly outcomes: (Outcome | undefined)[];
  missing: number;
}

/** Where rows go once all their repeats have an outcome. */
export interface MergedTarget {
  put(row: AskedRow, merged: MergedRepeats): void | Promise<void>;
  readonly held: number;
}

/**
 * Collects the repeats of each row and passes the row on when it has all of them. Holds no more rows than are being
 * asked about; a row that a stop leaves incomplete is in no result, and its answers stay in the journal.
 */
export function collectRepeats(
  target: MergedTarget,
  repeats: number,
  columns: readonly AnswerColumn[],
): RowTarget {
  const open = new Map<number, OpenRow>();
  return {
    put: (row: AskedRow, outcome) => {
      const { index, repeat = 0 } = row;
      const known = open.get(index) ?? { outcomes: new Array(repeats), missing: repeats };
      open.set(index, known);
      known.outcomes[repeat] = outcome;
      known.missing--;
      if (known.missing > 0) return undefined;
      open.delete(index);
      return target.put(row, mergeRepeats(known.outcomes as Outcome[], columns));
    },
    get held() {
      return target.held;
    },
  };
}
