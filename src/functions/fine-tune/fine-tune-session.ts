import type { Settings } from "../../config/index.js";
import type {
  ModelInfo,
  ProgressCurve,
  ProgressSnapshot,
  RunEvent,
  RunState,
} from "../../contract/index.js";
import { RunStoppedError } from "../../errors/index.js";
import type { AccountPart, Run } from "../../runs/index.js";
import { callListener } from "../call-listener.js";
import type { RunControl } from "../control.js";
import type { FineTuneOptions } from "./fine-tune-options.js";
import type { LabelledTask } from "./read-task.js";

/** What a session is opened with. */
export interface SessionRequest {
  readonly settings: Settings;
  readonly task: LabelledTask;
  readonly model: ModelInfo;
  readonly options: FineTuneOptions;
  /** Everything that makes this another piece of work: data, prompt, options. */
  readonly identity: Readonly<Record<string, unknown>>;
  /** The part of the manifest that says how to do the same again. */
  readonly recipe: Readonly<Record<string, unknown>>;
}

/** What is being done, and how far it is. */
export interface Phase {
  readonly title: string;
  /** What is counted, in the plural. Default `rows`. */
  readonly unit?: string;
  readonly total?: number;
  readonly done: number;
  readonly etaMs?: number;
  readonly perSecond?: number;
  readonly curves?: readonly ProgressCurve[];
}

const NO_ROWS = { ok: 0, invalid: 0, truncated: 0, failed: 0, skipped: 0 };

/** The run folder, log, progress and switches of one fine-tuning. */
export class FineTuneSession {
  readonly warnings: string[] = [];
  readonly #begun = performance.now();
  readonly #abort = new AbortController();
  /** What has thrown already. */
  readonly #failed = new Set<string>();
  #phase: Phase;
  #state: RunState = "running";
  /** Rows asked about so far, whatever for. */
  #rows = 0;

  constructor(
    readonly run: Run,
    readonly control: RunControl,
    private readonly request: SessionRequest,
  ) {
    this.#phase = { title: request.task.name, done: 0 };
    control.onStop((reason) => {
      this.#state = "stopping";
      this.#emit({ type: "state", state: "stopping", why: reason.message });
      this.#abort.abort(reason);
    });
  }

  /** Aborted as soon as the work is to end. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get elapsedMs(): number {
    return performance.now() - this.#begun;
  }

  begin(): () => void {
    const { run, request } = this;
    this.#emit({
      type: "run-started",
      runId: run.id,
      folder: run.folder,
      resumed: run.resumed,
      model: request.model,
    });
    for (const { message } of run.notes) this.warn("run", message);
    let told = false;
    const stop = run.watchControl(({ cancelled, paused }) => {
      if (cancelled) this.control.stop({ code: "cancelled", message: "cancelled" }, 0);
      else if (paused && !told) {
        told = true;
        this.warn(
          "pause",
          "Fine-tuning cannot be paused; Cancel ends it, and the same call goes on from what is there.",
        );
      }
    });
    // Something must keep the process alive while a worker or another program trains.
    const beat = setInterval(() => run.noteProgress(this.#snapshot()), 1_000);
    return () => {
      clearInterval(beat);
      stop();
    };
  }

  /** A milestone, for the log. */
  info(message: string, data?: Readonly<Record<string, unknown>>): void {
    this.run.log.info(message, data);
  }

  /** Something the user should know, for the log, the display and the result. */
  warn(code: string, message: string): void {
    this.run.log.warning(message, { code });
    this.warnings.push(message);
    this.#emit({ type: "warning", code, message });
  }

  /** Begins something new. */
  enter(phase: Phase): void {
    if (this.#phase.unit === "rows") this.#rows += this.#phase.done;
    this.info(phase.title);
    // Time left, rate and curves are those of the phase before.
    this.#phase = phase;
    this.advance({});
  }

  /** Tells how far it is. */
  advance(phase: Partial<Phase>): void {
    this.#phase = { ...this.#phase, ...phase };
    this.#emit({ type: "progress", progress: this.#snapshot() });
  }

  /** @throws {RunStoppedError} `cancelled` or `interrupted` when the work is to end */
  check(): void {
    const reason = this.control.stopped;
    if (reason) {
      throw new RunStoppedError(reason.code, `Stopped: ${reason.message}.`, {
        runId: this.run.id,
        hint: `What is there is kept in ${this.run.folder}; the same call goes on from it.`,
      });
    }
  }

  /** `account` is what `summary.md` tells beside the message; `steps` is how long was trained. */
  async close(
    state: RunState,
    message: string,
    account: readonly AccountPart[],
    steps?: number,
  ): Promise<void> {
    const { task } = this.request;
    if (this.#phase.unit === "rows") this.#rows += this.#phase.done;
    this.#state = state;
    const done = steps ?? this.#rows;
    this.#phase = {
      title: task.name,
      unit: steps === undefined ? "rows" : "steps",
      done,
      ...(done > 0 ? { total: done } : {}),
    };
    const progress = this.#snapshot();
    const none = { requests: 0, promptTokens: 0, completionTokens: 0, requestMs: 0 };
    const usage = { physical: none, virtual: none, reusedRows: 0, savedMs: 0 };
    await this.run.finish(state, {
      progress,
      usage,
      retries: 0,
      decisions: [],
      warnings: this.warnings.map((text) => ({ code: "warning", message: text })),
      columns: task.columns,
      model: this.request.model,
      message,
      account,
    });
    this.#emit({ type: "progress", progress });
    this.#emit({ type: "run-finished", state, progress, usage, message });
  }

  #snapshot(): ProgressSnapshot {
    const { title, unit, total, done, etaMs, perSecond = 0, curves = [] } = this.#phase;
    return {
      runId: this.run.id,
      title,
      state: this.#state,
      ...(unit === undefined ? {} : { unit }),
      ...(total === undefined ? {} : { total }),
      done,
      counts: { ...NO_ROWS, ok: done },
      reused: 0,
      inFlight: 0,
      limit: 1,
      rowsPerSecond: perSecond,
      tokensPerSecond: 0,
      elapsedMs: this.elapsedMs,
      ...(etaMs === undefined ? {} : { etaMs }),
      ...(curves.length === 0 ? {} : { curves }),
      lastFailures: [],
    };
  }

  /**
   * Does what must not end the work where it throws or rejects, such as calling a listener of the caller's.
   * The first time is logged: a listener that throws does so at every step.
   */
  attempt(what: string, action: () => unknown): void {
    callListener(action, (error) => {
      if (this.#failed.has(what)) return;
      this.#failed.add(what);
      this.run.log.warning(`${what} threw`, { error });
    });
  }

  #emit(event: RunEvent): void {
    this.attempt("onEvent", () => this.request.options.onEvent?.(event));
  }
}
