import type {
  ConcurrencyDecision,
  ModelInfo,
  RowStatus,
  RunState,
  RunUsage,
} from "../contract/index.js";
import type { FigureIntervals, Run, RunReport } from "../runs/index.js";
import type { ConcurrencyLimit } from "../scheduling/index.js";
import type { Tally } from "./tally.js";
import type { Task } from "./task.js";

/** What a run was, in numbers; the same for every function. */
export interface RunSummary {
  readonly id: string;
  /** Folder of the run; absent when nothing was kept. */
  readonly folder?: string;
  readonly state: RunState;
  /** The run was there before and has been continued. */
  readonly resumed: boolean;
  readonly model: ModelInfo;
  /** Rows with an outcome; a row asked several times counts each time. */
  readonly rows: number;
  /** How often each row was asked; absent for once. */
  readonly repeats?: number;
  readonly counts: Readonly<Record<RowStatus, number>>;
  /** Rows answered from a journal, this run's own or another's. */
  readonly reused: number;
  readonly usage: RunUsage;
  readonly elapsedMs: number;
  readonly rowsPerSecond: number;
  /** Limit at the end and every change of it, with the reason. */
  readonly concurrency: {
    readonly last: number;
    readonly decisions: readonly ConcurrencyDecision[];
  };
  /** Warnings with how often they came. */
  readonly warnings: readonly {
    readonly message: string;
    readonly count: number;
  }[];
  /** One or two sentences for people: what happened and how to go on. */
  readonly message: string;
}

/** Sums a run up when its last row is settled. */
export function summarise(
  parts: {
    readonly runId: string;
    readonly run: Run | undefined;
    readonly task: Task;
    readonly limit: ConcurrencyLimit;
    readonly message: string;
    readonly repeats?: number;
  },
  tally: Tally,
): RunSummary {
  const { runId, run, task, limit, message, repeats = 1 } = parts;
  const { elapsedMs } = tally;
  return {
    id: runId,
    ...(run ? { folder: run.folder } : {}),
    state: tally.state,
    resumed: run?.resumed ?? false,
    model: task.info,
    rows: tally.done,
    ...(repeats === 1 ? {} : { repeats }),
    counts: { ...tally.counts },
    reused: tally.reused,
    usage: tally.usage(limit.current),
    elapsedMs,
    rowsPerSecond: elapsedMs > 0 ? (tally.asked / elapsedMs) * 1000 : 0,
    concurrency: { last: limit.current, decisions: limit.decisions },
    warnings: [...tally.warnings.values()],
    message,
  };
}

/** What the run's folder is told at its end. */
export function toReport(
  summary: RunSummary,
  tally: Tally,
  task: Task,
  total: number | undefined,
  intervals?: FigureIntervals,
): RunReport {
  const pace = tally.meter.pace();
  return {
    progress: { ...tally.snapshot(summary.id, summary.concurrency.last), total },
    usage: summary.usage,
    retries: tally.retries,
    retryCodes: tally.retryCodes,
    ...(pace && { pace }),
    ...(intervals && { intervals }),
    decisions: summary.concurrency.decisions,
    warnings: summary.warnings.map(({ message, count }) => ({ code: "warning", message, count })),
    columns: task.answer.columns,
    model: task.info,
    ...(task.info.serverVersion
      ? { versions: { [task.info.engine]: task.info.serverVersion } }
      : {}),
    message: summary.message,
  };
}
