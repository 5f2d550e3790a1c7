import { resolveSettings } from "../config/index.js";
import { listRuns, type RunInfo } from "../runs/index.js";
import type { Task } from "./task.js";

/** How fast a model answered before, and where that is known from. */
export interface PastPace {
  readonly rowsPerSecond: number;
  /** Tokens of an answer; absent where only other questions were asked. */
  readonly tokensPerRow?: number;
  /** The pace and what it rests on, as a sentence. */
  readonly basis: string;
}

/** Answers of one or more sessions. */
interface Measured {
  /** The newest of its runs. */
  readonly run: string;
  readonly runs: number;
  readonly rows: number;
  readonly ms: number;
  readonly tokens: number;
  readonly isSameTask: boolean;
}

/** Functions whose runs ask one question about row after row, with nothing else at work. */
const PLAIN_CALLS: readonly unknown[] = ["processDataset", "batchInference"];
/** Fewer rows of the same question say less about its pace than many of another. */
const SOME_ROWS = 10;
/** A pace that rests on fewer rows is rough. */
const FIRM_ROWS = 50;
/** More rows than these are not looked back for: what is newer tells more. */
const ENOUGH_ROWS = 1_000;

/**
 * The pace of earlier runs of a task's model, preferably of the same task; undefined where there were none.
 * Loading the model, pauses and rows that failed are left out.
 */
export async function pastPace(task: Task): Promise<PastPace | undefined> {
  const sessions: Measured[] = [];
  for (const run of await listRuns({ home: resolveSettings().home })) {
    if (!isComparable(run, task)) continue;
    sessions.push(...sessionsOf(run, run.manifest?.task === task.key));
  }
  const best = choose(sessions);
  if (best === undefined) return undefined;
  const rowsPerSecond = (best.rows / best.ms) * 1000;
  return {
    rowsPerSecond,
    ...(best.isSameTask && { tokensPerRow: best.tokens / best.rows }),
    basis: basisOf(best, rowsPerSecond),
  };
}

function isComparable({ digest, manifest }: RunInfo, { info }: Task): boolean {
  const isSameModel = digest === info.digest && manifest?.modelInfo?.host === info.host;
  return isSameModel && PLAIN_CALLS.includes(manifest?.recipe.call);
}

/** Newest first. */
function sessionsOf({ id, manifest }: RunInfo, isSameTask: boolean): Measured[] {
  const sessions = manifest?.sessions.toReversed() ?? [];
  return sessions.flatMap(({ pace, usage }) =>
    pace === undefined || !(pace.rows > 0 && pace.ms > 0)
      ? []
      : [{ ...pace, run: id, runs: 1, tokens: usage?.physical.completionTokens ?? 0, isSameTask }],
  );
}

function choose(sessions: readonly Measured[]): Measured | undefined {
  const same = pooled(sessions.filter(({ isSameTask }) => isSameTask));
  if (same !== undefined && same.rows >= SOME_ROWS) return same;
  return pooled(sessions.filter(({ rows }) => rows >= FIRM_ROWS)) ?? same ?? pooled(sessions);
}

/** Sessions together, each with the weight of its rows; the newest come first, and older ones while rows are few. */
function pooled(sessions: readonly Measured[]): Measured | undefined {
  let all: Measured | undefined;
  for (const one of sessions) {
    if (all !== undefined && all.rows >= ENOUGH_ROWS) break;
    all = all === undefined ? one : joined(all, one);
  }
  return all;
}

function joined(newer: Measured, older: Measured): Measured {
  return {
    run: newer.run,
    runs: newer.runs + (older.run === newer.run ? 0 : 1),
    rows: newer.rows + older.rows,
    ms: newer.ms + older.ms,
    tokens: newer.tokens + older.tokens,
    isSameTask: newer.isSameTask && older.isSameTask,
  };
}

function basisOf({ rows, run, runs, isSameTask }: Measured, rowsPerSecond: number): string {
  const of = runs === 1 ? `run ${run}` : `${runs} runs, the newest ${run}`;
  const count = `${rows.toLocaleString("en-US")} ${rows === 1 ? "row" : "rows"}`;
  const measured = `${rateText(rowsPerSecond)} rows/s, measured on ${count} of ${of}`;
  const other = isSameTask ? "" : ", with another prompt, answer or option";
  return rows < FIRM_ROWS
    ? `roughly ${measured}${other}: ask more rows first for a better guess, such as rows: { first: ${FIRM_ROWS} }`
    : `${measured}${other}`;
}

/** Two digits, also of less than a row in ten seconds. */
function rateText(rate: number): string {
  const digits = Number(rate.toPrecision(2));
  return digits.toLocaleString("en-US", { maximumSignificantDigits: 2 });
}
