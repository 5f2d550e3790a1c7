import type { Durations, LabelProbabilities, Tokens } from "./reply.js";

/** How a row ended. Only `ok` and `invalid` rows hold a whole answer. */
export type RowStatus = "ok" | "invalid" | "truncated" | "failed" | "skipped";

/** Why a row is not ok: a stable code and a sentence for people. */
export interface RowError {
  readonly code: string;
  readonly message: string;
}

/** What became of one row. */
export interface Outcome {
  readonly status: RowStatus;
  /** Validated values by answer column; absent where there are none. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Probability of each label by closed-set column, as far as the engine told. */
  readonly probabilities?: Readonly<Record<string, LabelProbabilities>>;
  /** The model's raw text of this row. */
  readonly text?: string;
  readonly thinking?: string;
  readonly error?: RowError;
  readonly warnings?: readonly string[];
  readonly repaired?: boolean;
  /** Requests made for this row, re-asks included; 0 when it was not asked. */
  readonly attempts: number;
  /** This row's share when several rows went in one request. */
  readonly tokens?: Tokens;
  readonly durations?: Durations;
  /** Rows that shared the request, when more than one. */
  readonly packed?: number;
}
