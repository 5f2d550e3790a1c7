import { joinAbort } from "./abort-hub.js";
import { Attempt, type Tried } from "./attempt.js";
import type { DeadlineSweep } from "./deadline-sweep.js";

/** What a failed attempt means for the next one. */
export interface RetryVerdict {
  readonly retry: boolean;
  /** Wait at least this long, in milliseconds, because the server asked for it. */
  readonly minDelayMs?: number;
  /** Such a failure is worth one more try, not several. */
  readonly onlyOnce?: boolean;
}

/** What is told of a failed attempt that is tried again. */
export interface RetryNotice {
  /** Number of the attempt that failed. */
  readonly attempt: number;
  readonly waitMs: number;
  readonly error: unknown;
}

/** How often to try again, and how long to wait in between. */
export interface RetryPolicy {
  /** Tries after the first one. 0 = none. */
  readonly retries: number;
  /** Upper end of the first wait in milliseconds; doubled for each later one. Default 500. */
  readonly baseDelayMs?: number;
  /** Longest wait chosen here, in milliseconds; a server may ask for more. Default 30,000. */
  readonly maxDelayMs?: number;
  /** Longest time one attempt may take, in milliseconds. Default: no limit. */
  readonly timeoutMs?: number | undefined;
  classify(error: unknown): RetryVerdict;
  /** Shared by all requests of a run. */
  readonly deadlines: DeadlineSweep;
  /** Aborting it aborts the attempt in flight and ends the waiting. */
  readonly signal?: AbortSignal;
  /** Called before each wait. */
  onRetry?(notice: RetryNotice): void;
  /** Random number in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
}

const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * Tries some work until it succeeds, with exponential backoff and full jitter between tries.
 * An attempt that takes too long is aborted with an `EngineError` of kind `timeout`, which is classified like any
 * other failure. Jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * @throws the error of the last attempt, or `signal.reason` when the run was aborted.
 */
export async function withRetries<T>(
  attempt: Tried<T>,
  policy: RetryPolicy,
): Promise<{ readonly value: T; readonly attempts: number }> {
  const { deadlines, retries, signal, timeoutMs } = policy;
  let onceUsed = false;
  for (let n = 1; ; n++) {
    signal?.throwIfAborted();
    try {
      const value = await new Attempt<T>(deadlines, timeoutMs).run(attempt, n, signal);
      return { value, attempts: n };
    } catch (error) {
      signal?.throwIfAborted();
      const verdict = policy.classify(error);
      if (!verdict.retry || n > retries || (verdict.onlyOnce && onceUsed)) throw error;
      onceUsed ||= verdict.onlyOnce === true;
      const waitMs = waitBefore(n, verdict.minDelayMs ?? 0, policy);
      policy.onRetry?.({ attempt: n, waitMs, error });
      await sleep(waitMs, signal);
    }
  }
}

function waitBefore(attempt: number, minDelayMs: number, policy: RetryPolicy): number {
  const { baseDelayMs = 500, maxDelayMs = 30_000, random = Math.random } = policy;
  const jittered = random() * Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1));
  // Those told to come back at the same moment should not all come at once.
  const asked = minDelayMs > 0 ? minDelayMs + random() * Math.min(baseDelayMs, minDelayMs) : 0;
  return Math.min(LONGEST_TIMER_MS, Math.max(jittered, asked));
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const sleeper = {
      abort(reason: unknown): void {
        clearTimeout(timer);
        members?.delete(sleeper);
        reject(reason);
      },
    };
    const members = signal && joinAbort(signal, sleeper);
    const timer = setTimeout(() => {
      members?.delete(sleeper);
      resolve();
    }, ms);
    if (signal?.aborted) sleeper.abort(signal.reason);
  });
}
