import type { Charts } from "../../charts/index.js";
import type {
  ConcurrencyDecision,
  Reporting,
  RowStatus,
  RunState,
  Usage,
} from "../../contract/index.js";
import type { NumberSummary, RunNote, TimeParts } from "../../runs/index.js";
import type { Agreement, Estimate } from "../../statistics/index.js";

/** A count and its share of a whole, with an interval (Wilson, 95 %). */
export interface CountedShare {
  readonly value: string;
  readonly count: number;
  readonly share: Estimate;
}

/** How often each value of an answer column was given, over the rows of one status. */
export interface AnalysedDistribution {
  readonly column: string;
  readonly status: "ok" | "invalid";
  /** Rows that have a value in this column. */
  readonly rows: number;
  readonly values: readonly CountedShare[];
}

/**
 * A quantity per row. Mean and extremes are exact; percentiles are those of type 7 with exact intervals of order
 * statistics (95 %), an end of which is open (infinite) where the rows are too few to bound it.
 */
export interface AnalysedNumbers {
  readonly rows: number;
  readonly mean: number;
  readonly max: number;
  readonly p50: Estimate;
  readonly p90: Estimate;
  readonly p95: Estimate;
  readonly p99: Estimate;
}

/** The rows that share a value of the column a run is broken down by. */
export interface RowGroup {
  /** `(no answer)` where a row has none, `(others)` for values beyond the first 200. */
  readonly value: string;
  readonly rows: number;
  readonly share: Estimate;
  readonly counts: Readonly<Record<RowStatus, number>>;
  /** Share of the group's rows that are ok. */
  readonly ok: Estimate;
  /** Mean time of the group's own requests, in milliseconds; absent where it asked none. */
  readonly meanMs?: number;
  /** Mean tokens of the group's own answers. */
  readonly meanCompletionTokens?: number;
}

/** How often values of two columns met in one row, over the rows that have both. */
export interface CrossTab {
  readonly rows: string;
  readonly columns: string;
  readonly rowValues: readonly string[];
  readonly columnValues: readonly string[];
  /** `counts[row][column]`. */
  readonly counts: readonly (readonly number[])[];
  /** Where both columns take the same values: how far they agree. */
  readonly agreement?: { readonly same: Estimate; readonly kappa: Agreement };
}

/** A run seen by the values of one column. */
export interface Breakdown {
  readonly column: string;
  /** An answer column, a column of the data, or the row's `status`. */
  readonly from: "answer" | "data" | "status";
  /** Most rows first; the column's own labels keep their order. */
  readonly groups: readonly RowGroup[];
  /** Against every other answer column that has categories; none by status, since only rows that are ok have answers. */
  readonly crossTabs: readonly CrossTab[];
}

/** One time the run was worked on. */
export interface AnalysedSession {
  /** ISO time. */
  readonly started: string;
  /** ISO time of its end, or of the last row of a session that was cut off. */
  readonly ended: string;
  /** `interrupted` also for a session that was killed and could not say so. */
  readonly state: RunState;
  /** Rows asked and answered in this session. */
  readonly asked: number;
  /** Rows that took an answer of another run or of an equal row. */
  readonly copied: number;
  readonly rowsPerSecond: number;
  /** Requests sent again after a failure; absent where the log does not tell. */
  readonly retries?: number;
  /** Time that answers from journals saved, in milliseconds, where the session could say so. */
  readonly savedMs?: number;
  /** Rows and tokens per second over its time, in bins of equal width. */
  readonly throughput: readonly ThroughputPoint[];
  readonly decisions: readonly ConcurrencyDecision[];
}

/** Speed within one bin of time. */
export interface ThroughputPoint {
  /** Middle of the bin, in milliseconds since the session began. */
  readonly atMs: number;
  readonly rowsPerSecond: number;
  /** Tokens written by the model. */
  readonly tokensPerSecond: number;
}

/** A row worth looking at, with its texts. */
export interface ShownRow {
  /** Row number in the source, counted from 1. */
  readonly row: number;
  readonly id: string;
  /** Which asking of the row, counted from 1, where it was asked several times. */
  readonly repeat?: number;
  readonly status: RowStatus;
  readonly code?: string;
  readonly message?: string;
  readonly ms?: number;
  readonly attempts: number;
  readonly completionTokens?: number;
  /** Probability of the label chosen, the least of its columns, where the engine told it. */
  readonly confidence?: number;
  /** What was asked; kept for rows that are not ok. */
  readonly prompt?: string;
  /** What the model wrote. */
  readonly text?: string;
}

/** An error code: how many rows ended with it, and an example. */
export interface AnalysedError {
  readonly code: string;
  readonly count: number;
  readonly share: Estimate;
  readonly example: { readonly id: string; readonly message: string };
}

/** Requests that were sent again, by the code of what went wrong. */
export interface RetryCount {
  readonly code: string;
  readonly count: number;
  readonly example: string;
}

/** How sure the model was of the labels in a column, as the engine told it. */
export interface ConfidenceFigures {
  readonly column: string;
  /** Rows whose probability is known. */
  readonly rows: number;
  readonly mean: number;
  /** Rows below 0.5, 0.8 and 0.95. */
  readonly below: readonly { readonly limit: number; readonly count: number }[];
}

/** How far the repeats of rows agree; only of a run with repeats. */
export interface RepeatAgreement {
  readonly column: string;
  /** Rows with at least two answers. */
  readonly rows: number;
  /** Mean share of a row's answers that are the row's most frequent one. */
  readonly meanConsistency: number;
  /** Rows whose answers are all the same. */
  readonly unanimous: Estimate;
  /** Krippendorff's alpha over the repeats, nominal. */
  readonly alpha?: Agreement;
}

/** Everything that can be said about a run from what it left on disk. */
export interface RunAnalysis extends Reporting {
  readonly run: {
    readonly id: string;
    readonly name?: string;
    readonly folder: string;
    readonly state: RunState | "broken";
    readonly model?: string;
    readonly digest?: string;
    readonly prompt?: string;
    readonly data?: string;
    readonly created?: string;
    readonly started?: string;
    readonly ended?: string;
  };
  readonly rows: {
    /** Rows to do, where known; a row asked several times counts each time. */
    readonly total?: number;
    /** Rows with an outcome in the journal, counted likewise. */
    readonly done: number;
    /** Different rows among them. */
    readonly distinct: number;
    /** Most times a row was asked. */
    readonly repeats: number;
    /** Rows that took the answer of an equal row or of another run. */
    readonly copied: number;
    /** Rows whose JSON was broken and mended. */
    readonly repaired: number;
    /** Rows with warnings. */
    readonly warned: number;
  };
  readonly statuses: readonly (CountedShare & { readonly value: RowStatus })[];
  readonly distributions: readonly AnalysedDistribution[];
  readonly numbers: readonly NumberSummary[];
  readonly by: readonly Breakdown[];
  readonly agreement: readonly RepeatAgreement[];
  /** Of columns whose labels came with probabilities. */
  readonly confidence: readonly ConfidenceFigures[];
  /** Time per request of the run's own requests, in milliseconds. */
  readonly latency?: AnalysedNumbers;
  /** Where that time went, as means over the rows that tell; parts the server does not tell are absent. */
  readonly time: TimeParts;
  readonly promptTokens?: AnalysedNumbers;
  readonly completionTokens?: AnalysedNumbers;
  /** Oldest first. */
  readonly sessions: readonly AnalysedSession[];
  readonly usage: {
    /** What the run asked, replaced answers included. */
    readonly physical: Usage;
    /** What its answers would have cost with nothing reused. */
    readonly virtual: Usage;
    /** Time that answers from journals saved, over all sessions that could say so, in milliseconds. */
    readonly savedMs: number;
    /** Requests beyond the first of their row: those sent again, and re-asks of invalid answers. */
    readonly furtherRequests: number;
  };
  readonly errors: readonly AnalysedError[];
  readonly retries: readonly RetryCount[];
  /** Slowest first. */
  readonly slowest: readonly ShownRow[];
  /** The first rows of the journal that are not ok, as many as were asked for, in the order of rows. */
  readonly failures: readonly ShownRow[];
  /** Least sure first, where probabilities are known; as many as `slowest`. */
  readonly leastSure: readonly ShownRow[];
  /** How many rows are not ok. */
  readonly failureCount: number;
  readonly warnings: readonly RunNote[];
  /** What is exact and what is not, in sentences. */
  readonly notes: readonly string[];
  /** Plotly figures: `status`, `latency`, `latencyShare`, `tokens`, `throughput`, and one per label column. */
  readonly charts: Charts;
}
