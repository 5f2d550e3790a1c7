import { setMaxListeners } from "node:events";
import { resolveSettings } from "../../config/index.js";
import type { Outcome, Row, RunEvent } from "../../contract/index.js";
import type { StopReason } from "../control.js";
import { taskRecord } from "../manifest-record.js";
import { promptLabel, selectionText, tableRecord } from "../process-dataset.js";
import { runSession } from "../run-session.js";
import type { SessionEnd } from "../session-parts.js";
import type { CompareOptions } from "./compare-options.js";
import type { ComparedRows } from "./open-rows.js";
import { type Arm, runOptions } from "./prepare-arms.js";
import { Turns, turnRows } from "./turns.js";

/** An arm's outcome of one row. */
export interface ArmOutcome {
  readonly outcome: Outcome;
  readonly reused: boolean;
}

/** What became of an arm: an outcome per row in the order of the rows, where there is one. */
export interface ArmRun {
  readonly arm: Arm;
  readonly end: SessionEnd;
  readonly outcomes: readonly (ArmOutcome | undefined)[];
}

/** How the arms are run. */
export interface RunningOptions {
  readonly order: "interleaved" | "sequence";
  readonly concurrency: number;
}

/**
 * Asks every arm about the same rows; each is a run of its own, and continues one that is there.
 * The first arm that stops early stops the others too.
 */
export async function runArms(
  arms: readonly Arm[],
  data: ComparedRows,
  options: CompareOptions<never>,
  { order, concurrency }: RunningOptions,
): Promise<{ runs: ArmRun[]; stopped: StopReason | undefined }> {
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  setMaxListeners(0, signal);
  let stopped: StopReason | undefined;
  const blockRows = turnRows(data.rows.length, concurrency);
  const turns = order === "interleaved" ? new Turns(data.rows, arms.length, blockRows) : undefined;
  const run = async (arm: Arm, at: number): Promise<ArmRun> => {
    try {
      const done = await runArm(arm, data, options, {
        concurrency,
        signal,
        rows: turns ? turns.of(at) : allOf(data.rows),
        settled: () => turns?.settled(at),
        ended: () => turns?.end(at),
      });
      stopped ??= done.end.stopped;
      if (stopped) stop.abort(stopped.cause ?? stopped.message);
      return done;
    } catch (error) {
      stop.abort(error);
      throw error;
    } finally {
      turns?.end(at);
    }
  };
  if (turns) return { runs: await together(arms.map(run)), stopped };
  const runs: ArmRun[] = [];
  for (const [at, arm] of arms.entries()) {
    runs.push(await run(arm, at));
    if (stopped) break;
  }
  return { runs, stopped };
}

/** Waits for all of them, so that no run is left open, before the first failure is told. */
async function together(running: readonly Promise<ArmRun>[]): Promise<ArmRun[]> {
  await Promise.allSettled(running);
  return Promise.all(running);
}

async function* allOf(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  const BATCH = 256;
  for (let from = 0; from < rows.length; from += BATCH) yield rows.slice(from, from + BATCH);
}

interface ArmParts {
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly rows: AsyncIterable<readonly Row[]>;
  readonly settled: () => void;
  readonly ended: () => void;
}

async function runArm(
  arm: Arm,
  data: ComparedRows,
  options: CompareOptions<never>,
  { concurrency, signal, rows, settled, ended }: ArmParts,
): Promise<ArmRun> {
  const { task, prompt } = arm;
  const own = runOptions(arm, concurrency);
  const outcomes: (ArmOutcome | undefined)[] = new Array(data.rows.length).fill(undefined);
  const place = new Map(data.rows.map((row, at) => [row.index, at]));
  const end = await runSession({
    settings: resolveSettings(),
    title: `${arm.name}: ${data.table.describe}`,
    prompt: `${arm.name}: ${promptLabel(prompt)}`,
    task,
    options: {
      ...own,
      signal,
      onEvent: (event: RunEvent) => {
        if (event.type === "state" && event.state === "stopping") ended();
        // It may be a promise that rejects.
        return options.onEvent?.({ ...event, arm: arm.name });
      },
    },
    defaults: { concurrency, startDelayMs: 0 },
    rows,
    total: data.rows.length,
    identity: {
      prompt: arm.identity,
      data: data.table.identity,
      selection: selectionText(options.rows),
    },
    record: {
      ...taskRecord("compare", task, arm.options.model),
      answerFrom: arm.answerFrom,
      arm: arm.name,
      ...tableRecord(data.table, { ...arm.options, concurrency }, prompt),
    },
    version: prompt.file?.version,
    makeTarget: () => ({
      held: 0,
      put: (row, outcome, reused) => {
        outcomes[place.get(row.index)!] = { outcome, reused };
        settled();
      },
    }),
  });
  return { arm, end, outcomes };
}
