import type { Settings } from "../config/index.js";
import type { RunNote } from "../runs/index.js";
import type { StopReason } from "./control.js";
import type { Pipeline } from "./pipeline.js";
import type { AskingOptions, RunOptions } from "./process-options.js";
import type { AskedRow } from "./repeats/repeat-rows.js";
import type { RunSummary } from "./run-summary.js";
import type { RowTarget } from "./settle.js";
import type { RowFailure } from "./tally.js";
import type { Task } from "./task.js";

/** Everything a run needs that differs between the functions. */
export interface SessionParts {
  readonly settings: Settings;
  /** The data in a few words. */
  readonly title: string;
  /** The prompt in a few words. */
  readonly prompt: string;
  readonly task: Task;
  readonly options: AskingOptions & RunOptions;
  readonly defaults: {
    readonly concurrency: number | "auto";
    readonly startDelayMs: number;
  };
  readonly rows: AsyncIterable<readonly AskedRow[]>;
  /** The rows need not ever end: a run that is cancelled takes no more of them. Default false. */
  readonly openEnded?: boolean;
  /** Rows to ask; a row asked several times counts each time. */
  readonly total: number | undefined;
  /** How often each row is asked. Default 1. */
  readonly repeats?: number;
  /** What the user should be warned of before the first row. */
  readonly notes?: readonly RunNote[];
  /** What the user should be warned of once every row has been read. */
  readonly endNotes?: () => readonly RunNote[];
  /** What makes this the same run as an earlier one, beside the task. */
  readonly identity: {
    readonly prompt: string;
    readonly data: string;
    /** `WHOLE_TABLE`, or which rows were chosen. */
    readonly selection: string;
  };
  /** The caller's part of the manifest. */
  readonly record: Readonly<Record<string, unknown>>;
  readonly version: string | undefined;
  /** Rows of an earlier run are asked again whatever its journal says, and the run stays what it is. */
  readonly retry?: { readonly fingerprint: string; readonly data?: string };
  readonly makeTarget: (runId: string) => RowTarget | Promise<RowTarget>;
  /** What is done with the opened run. Default: every row is asked once, in the order of the table. */
  readonly work?: (pipeline: Pipeline) => Promise<void>;
}

/** The selection of a call that asks about every row of its table. */
export const WHOLE_TABLE = "all";

/** What a run came to. */
export interface SessionEnd {
  readonly summary: RunSummary;
  readonly failures: readonly RowFailure[];
  readonly stopped: StopReason | undefined;
}

/** Time one request may take when the user gives none: long enough for a slow model on a CPU. */
export const DEFAULT_TIMEOUT_MS = 300_000;
