import type { AbortSource } from "../contract/index.js";
import { EngineError } from "../errors/index.js";
import { type Abortable, joinAbort } from "./abort-hub.js";
import type { Deadline, DeadlineSweep } from "./deadline-sweep.js";

/** Time work gets to end after it was aborted, in milliseconds; then it is given up. */
const GRACE_MS = 2000;

/** How work learns that it should end: by a signal, or by listening itself. */
export interface OwnAbort {
  /** Made when it is first read: a controller costs more than everything else about a quick request. */
  readonly signal: AbortSignal;
  /** The same abort without a signal. */
  readonly stop: AbortSource;
}

/** Work that may be tried again; tries count from 1. */
export type Tried<T> = (n: number, own: OwnAbort) => Promise<T>;

/** One try of some work: aborted when it takes too long or when the run is aborted. */
export class Attempt<T> implements Deadline, Abortable, OwnAbort, AbortSource {
  at = Number.POSITIVE_INFINITY;
  #controller: AbortController | undefined;
  readonly #deadlines: DeadlineSweep;
  readonly #timeoutMs: number | undefined;
  #members: Set<Abortable> | undefined;
  #aborted: { readonly reason: unknown } | undefined;
  #listeners: Set<() => void> | undefined;
  #reject: (reason: unknown) => void = () => {};

  constructor(deadlines: DeadlineSweep, timeoutMs: number | undefined) {
    this.#deadlines = deadlines;
    this.#timeoutMs = timeoutMs;
  }

  get aborted(): boolean {
    return this.#aborted !== undefined;
  }

  get reason(): unknown {
    return this.#aborted?.reason;
  }

  get stop(): AbortSource {
    return this;
  }

  whenAborted(listener: () => void): () => void {
    this.#listeners ??= new Set();
    this.#listeners.add(listener);
    return () => this.#listeners?.delete(listener);
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#aborted) this.#controller.abort(this.#aborted.reason);
    }
    return this.#controller.signal;
  }

  /** Makes the try of this number; a value that comes in spite of an abort is still a value. */
  run(work: Tried<T>, n: number, runSignal: AbortSignal | undefined): Promise<T> {
    if (runSignal) this.#members = joinAbort(runSignal, this);
    if (this.#timeoutMs !== undefined) this.#expireIn(this.#timeoutMs);
    return new Promise<T>((resolve, reject) => {
      this.#reject = reject;
      this.#start(work, n).then(
        (value) => {
          this.#leave();
          resolve(value);
        },
        (error: unknown) => {
          this.#leave();
          reject(this.#aborted ? this.#aborted.reason : error);
        },
      );
    });
  }

  /** Turns an exception thrown before the first await into a rejection. */
  #start(work: Tried<T>, n: number): Promise<T> {
    try {
      return work(n, this);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  abort(reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = { reason };
    this.#expireIn(GRACE_MS);
    this.#controller?.abort(reason);
    for (const listener of this.#listeners ?? []) listener();
    this.#listeners = undefined;
  }

  expire(): void {
    if (!this.#aborted) {
      this.abort(timeoutError(this.#timeoutMs ?? 0));
      return;
    }
    this.#leave();
    this.#reject(this.#aborted.reason);
  }

  #expireIn(ms: number): void {
    this.at = performance.now() + ms;
    this.#deadlines.watch(this, ms);
  }

  #leave(): void {
    this.#members?.delete(this);
    this.#deadlines.forget(this);
  }
}

function timeoutError(timeoutMs: number): EngineError {
  const limit =
    timeoutMs >= 1000 ? `${Number((timeoutMs / 1000).toFixed(1))} s` : `${timeoutMs} ms`;
  return new EngineError("timeout", `No answer within ${limit}.`, {
    hint: 'Raise the option "timeout" (milliseconds, or "slow" or "network"), or lower the concurrency.',
    received: timeoutMs,
  });
}
