import type { RunEvent, RunState } from "../contract/index.js";
import { TaskError } from "../errors/index.js";
import type { MetRows, Run } from "../runs/index.js";
import { resolveTimeout } from "../scheduling/index.js";
import type { Asking } from "./ask-engine.js";
import type { RunControl, StopReason } from "./control.js";
import { FailureGuard } from "./failure-guard.js";
import { figureIntervals } from "./figure-intervals.js";
import { finishMessage, type RunEnding } from "./finish-message.js";
import { type Pipeline, runPipeline } from "./pipeline.js";
import type { AskedRow } from "./repeats/repeat-rows.js";
import { summarise, toReport } from "./run-summary.js";
import {
  DEFAULT_TIMEOUT_MS,
  type SessionEnd,
  type SessionParts,
  WHOLE_TABLE,
} from "./session-parts.js";
import { RowSettler, type RowTarget } from "./settle.js";
import type { Tally } from "./tally.js";
import { stoppedSessionsEnd } from "./track-session.js";
import { untilStop } from "./until-stop.js";

const PROGRESS_MS = 100;

/** One run at work: announced, listened to, asked and closed. */
export class Session {
  readonly #cleanups: (() => void)[] = [];
  #met: MetRows | undefined;

  constructor(
    private readonly parts: SessionParts,
    private readonly run: Run | undefined,
    private readonly runId: string,
    private readonly control: RunControl,
    private readonly tally: Tally,
    private readonly emit: (event: RunEvent) => void,
    disconnect: () => void,
  ) {
    this.#cleanups.push(disconnect);
  }

  async work(): Promise<SessionEnd> {
    const { parts, run, control, tally } = this;
    try {
      this.#announce();
      this.#listen();
      const target = await this.#makeTarget();
      await (parts.work ?? runPipeline)(this.#pipeline(target));
      tally.state = endState(control.stopped);
    } catch (error) {
      tally.state = "failed";
      run?.log.error("the run failed", { error: String(error) });
      // What is answered and not yet on disk is to be counted too.
      await run?.sync().catch(() => {});
      await this.#close({ error }).catch(() => {});
      throw error;
    }
    return this.#close({ stopped: control.stopped });
  }

  /** A call that is made again right after Ctrl-C waits for the interrupted one to let go of its file. */
  async #makeTarget(): Promise<RowTarget> {
    try {
      return await this.parts.makeTarget(this.runId);
    } catch (error) {
      if (isHeldByUs(error) && (await stoppedSessionsEnd(this.control))) {
        return this.parts.makeTarget(this.runId);
      }
      throw error;
    }
  }

  #announce(): void {
    const { run, runId, parts, tally } = this;
    for (const note of parts.task.info.notes ?? []) tally.warn(note);
    this.emit({
      type: "run-started",
      runId,
      ...(run ? { folder: run.folder } : {}),
      resumed: run?.resumed ?? false,
      model: parts.task.info,
      ...(parts.total === undefined ? {} : { total: parts.total }),
    });
    for (const { code, message } of [...(run?.notes ?? []), ...(parts.notes ?? [])]) {
      tally.warn(message);
      this.emit({ type: "warning", code, message });
    }
  }

  #warnOfEnd(): void {
    if (!this.#met?.ended) return;
    for (const { code, message } of this.parts.endNotes?.() ?? []) {
      this.tally.warn(message);
      this.emit({ type: "warning", code, message });
    }
  }

  #listen(): void {
    const { control, run, tally } = this;
    control.onStop((reason) => {
      tally.state = "stopping";
      this.emit({ type: "state", state: "stopping", why: reason.message });
    });
    if (run) this.#cleanups.push(run.watchControl((flags) => this.#obey(flags)));
    let last = "";
    if (run) {
      run.failed.addEventListener("abort", () => {
        const reason = run.failed.reason;
        control.stop({ code: "disk-full", message: String(reason), cause: reason }, 0);
      });
    }
    const timer = setInterval(() => {
      const progress = tally.snapshot(this.runId, control.limit.current);
      run?.noteProgress(progress);
      const sign = `${progress.done} ${progress.inFlight} ${progress.limit} ${progress.state}`;
      if (sign === last) return;
      last = sign;
      this.emit({ type: "progress", progress });
    }, PROGRESS_MS);
    // Never unref: a paused run has nothing else that keeps its process alive.
    this.#cleanups.push(() => clearInterval(timer));
    this.#cleanups.push(
      control.limit.onChange(() => {
        const decision = control.limit.decisions.at(-1);
        if (decision) this.emit({ type: "concurrency", decision });
      }),
    );
  }

  /** Pause, resume and cancel, asked for in this or another process. */
  #obey(flags: { readonly paused: boolean; readonly cancelled: boolean }): void {
    const { control, tally } = this;
    if (flags.cancelled) {
      control.stop({ code: "cancelled", message: "cancelled" });
    } else if (flags.paused && !control.gate.closed && !control.stopped) {
      control.gate.close();
      tally.meter.pause();
      tally.state = "paused";
      this.emit({ type: "state", state: "paused", why: "paused" });
    } else if (!flags.paused && control.gate.closed) {
      control.gate.open();
      tally.meter.resume();
      tally.state = "running";
      this.emit({ type: "state", state: "running", why: "resumed" });
    }
  }

  #pipeline(target: RowTarget): Pipeline {
    const { parts, control, tally, run } = this;
    const { timeoutMs, retries } = resolveTimeout(
      parts.options.timeout ?? DEFAULT_TIMEOUT_MS,
      parts.options.retries,
    );
    const asking: Asking = {
      task: parts.task,
      control,
      timeoutMs,
      retries,
      onRequest: (change) => {
        tally.inFlight += change;
        if (change > 0) tally.requests++;
      },
      onRetry: ({ ids, attempt, waitMs, error }) => {
        tally.retries++;
        tally.retryCodes[error.kind] = (tally.retryCodes[error.kind] ?? 0) + 1;
        run?.log.warning("retry", {
          ids,
          attempt,
          waitMs,
          error: error.message,
          kind: error.kind,
        });
        this.emit({
          type: "retry",
          ids,
          attempt,
          waitMs,
          message: error.message,
        });
      },
      ...(parts.options.debug
        ? {
            onReply: (request, reply) =>
              run?.log.debug("request", { request, reply: replyRecord(reply) }),
          }
        : {}),
    };
    return {
      rows: this.#meet(parts.rows),
      openEnded: parts.openEnded ?? false,
      asking,
      run,
      reuse: parts.retry === undefined,
      settler: new RowSettler(
        target,
        tally,
        parts.options.onEvent ? this.emit : undefined,
        control,
      ),
      guard: new FailureGuard(control, parts.options.failOnError),
      warm: () => this.#warm(),
      startDelayMs: parts.options.startDelayMs ?? parts.defaults.startDelayMs,
    };
  }

  /** Keeps count of the rows that are handed out. */
  async *#meet(rows: SessionParts["rows"]): AsyncGenerator<readonly AskedRow[]> {
    const whole = this.parts.identity.selection === WHOLE_TABLE;
    let met: MetRows = { count: 0, last: 0, ended: false, whole };
    this.#met = met;
    for await (const batch of rows) {
      const last = batch.reduce((most, { index }) => Math.max(most, index + 1), met.last);
      met = { ...met, count: met.count + batch.length, last };
      this.#met = met;
      yield batch;
    }
    this.#met = { ...met, ended: true };
  }

  /** A stop ends the loading at once: nothing is in flight yet that a grace could save. */
  async #warm(): Promise<void> {
    const { control, parts } = this;
    const { handle, options } = parts.task;
    const stop = new AbortController();
    const forget = control.onStop(() => stop.abort());
    try {
      await untilStop(control, handle.engine.warm(handle.model, options, stop.signal));
    } finally {
      forget();
    }
  }

  async #close(ending: RunEnding): Promise<SessionEnd> {
    for (const cleanup of this.#cleanups) cleanup();
    const { run, runId, tally, control, parts } = this;
    this.#warnOfEnd();
    if (parts.task.probabilities && tally.unscored > 0) {
      tally.warn(
        `${tally.unscored.toLocaleString("en-US")} answered rows have no confidence: this engine tells none for them, or they were answered before it was asked for (fresh: true asks again).`,
      );
    }
    // What a retry counts is the bad rows; those answered before are none of them.
    const before = run && { folder: run.folder, finishedRows: parts.retry ? 0 : run.finishedRows };
    const left = parts.retry !== undefined && run?.leavesRows() === true;
    const message = finishMessage(tally, before, { ...ending, left }, parts.repeats);
    const summary = summarise(
      { runId, run, task: parts.task, limit: control.limit, message, repeats: parts.repeats },
      tally,
    );
    // A retry's total is the bad rows; the run's own stays what it was.
    const total = parts.retry ? undefined : tally.total;
    // Reports without intervals are better than a run that is not closed.
    const intervals = run && (await figureIntervals().catch(() => undefined));
    const report = {
      ...toReport(summary, tally, parts.task, total, intervals),
      ...(parts.retry ? { onlyBad: true } : this.#met && { met: this.#met }),
    };
    await run?.finish(tally.state, report);
    const progress = tally.snapshot(runId, control.limit.current);
    this.emit({ type: "progress", progress });
    this.emit({
      type: "run-finished",
      state: tally.state,
      progress,
      usage: summary.usage,
      message,
    });
    return { summary, failures: tally.failures, stopped: ending.stopped };
  }
}

function isHeldByUs(error: unknown): boolean {
  if (!(error instanceof TaskError)) return false;
  return (error.received as { pid?: unknown } | undefined)?.pid === process.pid;
}

function endState(stopped: StopReason | undefined): RunState {
  if (!stopped) return "finished";
  if (stopped.code === "cancelled" || stopped.code === "interrupted") return stopped.code;
  return "failed";
}

function replyRecord(reply: unknown): unknown {
  return reply instanceof Error ? { error: reply.message } : reply;
}
