import type {
  AnswerColumn,
  ConcurrencyDecision,
  ModelInfo,
  ProgressSnapshot,
  RunUsage,
} from "../contract/index.js";
import type { RunNote } from "./run-log.js";
import type { SessionPace } from "./run-manifest.js";

/** Where a figure probably lies; an open end is infinite. */
export interface FigureInterval {
  readonly low: number;
  readonly high: number;
}

/** Puts intervals around figures; given to the reports, because the statistics are another room's. */
export interface FigureIntervals {
  /** Around a share of rows, each of which was asked so often. */
  share(count: number, rows: number, repeats: number): FigureInterval;
  /** Around a quantile of values in ascending order. */
  quantile(sorted: Float64Array, share: number): FigureInterval;
}

/** A section of `summary.md` of a run that has no rows of its own; a table without names of columns has two. */
export interface AccountPart {
  readonly title: string;
  readonly text?: string;
  readonly columns?: readonly string[];
  readonly rows?: readonly (readonly string[])[];
}

/** The rows of the table as one session met them. */
export interface MetRows {
  /** Rows that were handed out; a row asked several times counts each time. */
  readonly count: number;
  /** Number of the last of them in the table, counted from 1. */
  readonly last: number;
  /** They were all there are to ask about: reading came to its end. */
  readonly ended: boolean;
  /** No rows were chosen: those of the table are asked about, all of them. */
  readonly whole: boolean;
}

/** What the pipeline tells when a session of a run ends; the rest comes from the journal. */
export interface RunReport {
  /** Last progress of the session. */
  readonly progress: ProgressSnapshot;
  /** Absent where no table was read, as when failures are retried. */
  readonly met?: MetRows;
  /** Only bad rows of earlier sessions were asked: rows that those left are left still. */
  readonly onlyBad?: boolean;
  /** Usage of the session. */
  readonly usage: RunUsage;
  /** Requests of the session that were asked again. */
  readonly retries: number;
  /** The same by the code of what went wrong. */
  readonly retryCodes?: Readonly<Record<string, number>>;
  /** Rows answered, and the milliseconds from the first request to the last answer without pauses. */
  readonly pace?: SessionPace;
  /** How intervals (95 %) are put around figures; without it reports show none. */
  readonly intervals?: FigureIntervals;
  readonly decisions: readonly ConcurrencyDecision[];
  readonly warnings: readonly RunNote[];
  readonly columns: readonly AnswerColumn[];
  readonly model?: ModelInfo;
  /** Versions beside those of promptframe and Node, such as the engine's. */
  readonly versions?: Readonly<Record<string, string>>;
  /** How the run ended, as one sentence for its user. */
  readonly message?: string;
  /** What `summary.md` says in place of everything about rows, for a run that has none of its own. */
  readonly account?: readonly AccountPart[];
}

/** Rates of a session, from its report. */
export interface SessionRates {
  /** Rows asked, not those reused. */
  readonly askedRows: number;
  readonly rowsPerSecond: number;
  /** Tokens the model wrote. */
  readonly tokensPerSecond: number;
}

/** Mean rates over a whole session; 0 where nothing was asked. */
export function sessionRates({ progress, usage }: RunReport): SessionRates {
  const seconds = progress.elapsedMs / 1000;
  const askedRows = Math.max(0, progress.done - progress.reused - progress.counts.skipped);
  if (seconds <= 0) return { askedRows, rowsPerSecond: 0, tokensPerSecond: 0 };
  return {
    askedRows,
    rowsPerSecond: askedRows / seconds,
    tokensPerSecond: usage.physical.completionTokens / seconds,
  };
}
