import type {
  Durations,
  LabelProbabilities,
  RowError,
  RowStatus,
  Tokens,
} from "../contract/index.js";

/** One row's outcome as the journal keeps it. */
export interface JournalEntry {
  /** Key of the row, 32 hex characters. */
  readonly key: string;
  /** Position of the row in its source, counted from 0. */
  readonly index: number;
  readonly id: string;
  readonly status: RowStatus;
  /** The model's raw text. */
  readonly text?: string;
  readonly values?: Readonly<Record<string, unknown>>;
  /** Probability of each label by closed-set column. */
  readonly probabilities?: Readonly<Record<string, LabelProbabilities>>;
  readonly thinking?: string;
  readonly error?: RowError;
  readonly warnings?: readonly string[];
  readonly repaired?: boolean;
  /** Requests made for this row. */
  readonly attempts: number;
  readonly tokens?: Tokens;
  readonly durations?: Durations;
  /** Rows that shared the request, when more than one. */
  readonly packed?: number;
  /** Rendered text of a row that is not ok, so that it can be asked again without the data. */
  readonly prompt?: string;
  /** Id of the run that asked, when the answer was only copied for this row. */
  readonly reusedFrom?: string;
  /** Which asking of the row this is, counted from 0. Default 0. */
  readonly repeat?: number;
  /** When the row was done, in milliseconds since 1970. */
  readonly at: number;
}

/** A reusable entry together with where it was found. */
export interface FoundEntry extends JournalEntry {
  /** Id of the run whose journal holds the entry. */
  readonly sourceRun: string;
  /**
   * True when this run's journal already holds the entry under the very row asked for.
   * Otherwise record a copy with the row's own index and id, so that the run is complete by itself.
   */
  readonly own: boolean;
}

/** Statuses by their number in the row table; the letter is what a journal line holds. */
export const STATUSES: readonly RowStatus[] = ["ok", "invalid", "truncated", "failed", "skipped"];

/** Letters of the statuses in a journal line, in the order of `STATUSES`. */
export const STATUS_LETTERS = "oitfs";

/** Number up to which (inclusive) a status may be reused: a whole answer was given. */
const LAST_REUSABLE = 1;

/** Whether rows of a status, given by its number, are reused instead of asked again. */
export function isReusable(status: number): boolean {
  return status <= LAST_REUSABLE;
}
