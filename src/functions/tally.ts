import type {
  Outcome,
  ProgressSnapshot,
  RowStatus,
  RunState,
  RunUsage,
  Usage,
} from "../contract/index.js";
import type { Meter } from "../scheduling/index.js";
import type { AskedRow } from "./repeats/repeat-rows.js";

/** A row that needs another look, with the reason. */
export interface RowFailure {
  readonly id: string;
  /** Row number in the source, counted from 1. */
  readonly row: number;
  /** Which asking of the row, counted from 1; absent where each row is asked once. */
  readonly repeat?: number;
  readonly status: RowStatus;
  readonly code: string;
  readonly message: string;
  /** What the model wrote, where it wrote something. */
  readonly text?: string;
}

/** Failures kept in memory; all of them are in the journal. */
const KEPT_FAILURES = 10_000;
const NEWEST_SHOWN = 3;

/** Everything counted while a run works; one `add` per row, everything else derived. */
export class Tally {
  readonly counts: Record<RowStatus, number> = {
    ok: 0,
    invalid: 0,
    truncated: 0,
    failed: 0,
    skipped: 0,
  };
  readonly failures: RowFailure[] = [];
  readonly warnings = new Map<string, { message: string; count: number }>();
  state: RunState = "running";
  total: number | undefined;
  /** What is counted, in the plural, where it is not rows. */
  unit: string | undefined;
  reused = 0;
  /** Rows whose answer was in the run's own journal already. */
  own = 0;
  /** Rows read but not asked because the run ended early. */
  left = 0;
  /** Rows that are ok without a probability of any label. */
  unscored = 0;
  /** Requests really sent. */
  requests = 0;
  retries = 0;
  /** Retries by the code of what went wrong. */
  readonly retryCodes: Record<string, number> = {};
  inFlight = 0;
  readonly #asked = new CostSum();
  readonly #saved = new CostSum();
  readonly #newest: RowFailure[] = [];
  readonly #startedAt = performance.now();

  constructor(
    readonly title: string,
    readonly meter: Meter,
  ) {}

  get done(): number {
    const { ok, invalid, truncated, failed, skipped } = this.counts;
    return ok + invalid + truncated + failed + skipped;
  }

  /** Rows with an answer that need not be asked again, whosever it is. */
  get answered(): number {
    return this.counts.ok + this.counts.invalid;
  }

  /** Rows asked in this session with any outcome, reused ones left out. */
  get asked(): number {
    return this.done - this.reused - this.counts.skipped;
  }

  get elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }

  add(row: AskedRow, outcome: Outcome, reused: boolean): void {
    this.counts[outcome.status]++;
    if (reused) {
      this.reused++;
      this.#saved.add(outcome);
    } else {
      this.#asked.add(outcome);
      if (outcome.attempts > 0) {
        const { status, tokens, durations } = outcome;
        this.meter.add(
          1,
          tokens?.completion ?? 0,
          status === "failed" ? undefined : durations?.totalMs,
        );
      }
    }
    if (outcome.warnings) for (const warning of outcome.warnings) this.warn(warning);
    if (outcome.status !== "ok") this.#keepFailure(row, outcome);
    else if (outcome.probabilities === undefined) this.unscored++;
  }

  /** Counts a warning; equal texts are counted together. */
  warn(message: string): void {
    const known = this.warnings.get(message);
    if (known) known.count++;
    else if (this.warnings.size < 1_000) this.warnings.set(message, { message, count: 1 });
  }

  #keepFailure(row: AskedRow, outcome: Outcome): void {
    const failure: RowFailure = {
      id: row.id,
      row: row.index + 1,
      ...(row.repeat === undefined ? {} : { repeat: row.repeat + 1 }),
      status: outcome.status,
      code: outcome.error?.code ?? outcome.status,
      message: outcome.error?.message ?? outcome.status,
      ...(outcome.text === undefined ? {} : { text: outcome.text }),
    };
    this.#newest.unshift(failure);
    if (this.#newest.length > NEWEST_SHOWN) this.#newest.pop();
    if (this.failures.length < KEPT_FAILURES) this.failures.push(failure);
  }

  usage(limit: number): RunUsage {
    const nothing = new CostSum();
    const physical = { ...this.#asked.plus(nothing), requests: this.requests };
    const saved = this.#saved.plus(nothing);
    return {
      physical,
      virtual: {
        ...this.#asked.plus(this.#saved),
        requests: this.requests + saved.requests,
      },
      reusedRows: this.reused,
      savedMs: saved.requestMs / Math.max(1, limit),
    };
  }

  snapshot(runId: string, limit: number): ProgressSnapshot {
    const { rowsPerSecond, tokensPerSecond } = this.meter.rates();
    const etaMs = this.total === undefined ? undefined : this.meter.etaMs(this.total - this.done);
    return {
      runId,
      title: this.title,
      ...(this.unit === undefined ? {} : { unit: this.unit }),
      state: this.state,
      ...(this.total === undefined ? {} : { total: this.total }),
      done: this.done,
      counts: { ...this.counts },
      reused: this.reused,
      inFlight: this.inFlight,
      limit,
      rowsPerSecond,
      tokensPerSecond,
      elapsedMs: this.elapsedMs,
      ...(etaMs === undefined ? {} : { etaMs }),
      lastFailures: this.#newest.map(({ id, status, message }) => ({
        id,
        status,
        message,
      })),
    };
  }
}

/** Sums the cost of rows; a row that shared its request counts for its share of it. */
class CostSum {
  #requests = 0;
  #promptTokens = 0;
  #completionTokens = 0;
  #requestMs = 0;

  add({ attempts, packed = 1, tokens, durations }: Outcome): void {
    this.#requests += attempts / packed;
    this.#promptTokens += tokens?.prompt ?? 0;
    this.#completionTokens += tokens?.completion ?? 0;
    this.#requestMs += (durations?.totalMs ?? 0) / packed;
  }

  plus(other: CostSum): Usage {
    return {
      requests: Math.round(this.#requests + other.#requests),
      promptTokens: this.#promptTokens + other.#promptTokens,
      completionTokens: this.#completionTokens + other.#completionTokens,
      requestMs: this.#requestMs + other.#requestMs,
    };
  }
}
