import type { ErrorCode } from "../errors/index.js";
import type { ConcurrencyLimit, DeadlineSweep, Gate } from "../scheduling/index.js";

/** Why a run ends before its last row. */
export interface StopReason {
  /** `cancelled` ends well, with the rest of the rows skipped; every other code makes the call reject. */
  readonly code: Extract<
    ErrorCode,
    "cancelled" | "interrupted" | "too-many-failures" | "engine-unavailable" | "disk-full"
  >;
  readonly message: string;
  readonly hint?: string;
  readonly cause?: unknown;
}

/** Time requests in flight get to finish after a stop, in milliseconds. */
const GRACE_MS = 3_000;

/**
 * One run's switches: pause, stop, abort. Everything that can end a run early comes here first,
 * so that there is one order of events: no new rows, a short grace, then abort what is in flight.
 */
export class RunControl {
  readonly #abort = new AbortController();
  #stopped: StopReason | undefined;
  #grace: NodeJS.Timeout | undefined;
  readonly #listeners = new Set<(reason: StopReason) => void>();

  constructor(
    readonly gate: Gate,
    readonly limit: ConcurrencyLimit,
    readonly deadlines: DeadlineSweep,
  ) {}

  /** Aborts requests in flight. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get stopped(): StopReason | undefined {
    return this.#stopped;
  }

  /** Listens for the stop, also one that has come already; returns how to listen no longer. */
  onStop(listener: (reason: StopReason) => void): () => void {
    this.#listeners.add(listener);
    if (this.#stopped) listener(this.#stopped);
    return () => this.#listeners.delete(listener);
  }

  /** The first reason counts; a later call can only shorten the grace. */
  stop(reason: StopReason, graceMs = GRACE_MS): void {
    if (!this.#stopped) {
      this.#stopped = reason;
      this.gate.open();
      for (const listener of this.#listeners) listener(reason);
    }
    clearTimeout(this.#grace);
    if (graceMs <= 0) this.#abort.abort(this.#stopped);
    else {
      this.#grace = setTimeout(() => this.#abort.abort(this.#stopped), graceMs);
      this.#grace.unref();
    }
  }

  dispose(): void {
    clearTimeout(this.#grace);
  }
}
