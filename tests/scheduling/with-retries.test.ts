import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EngineError } from "../../src/errors/index.js";
import { createDeadlines, type RetryPolicy, withRetries } from "../../src/scheduling/index.js";

function policy(changes: Partial<RetryPolicy> = {}): RetryPolicy {
  return {
    retries: 3,
    deadlines: createDeadlines(),
    classify: () => ({ retry: true }),
    random: () => 1,
    ...changes,
  };
}

/** Fails so many times, then gives its number. */
function failing(times: number, error: unknown = new Error("no")) {
  return async (n: number): Promise<number> => {
    if (n <= times) throw error;
    return n;
  };
}

/** Never answers; ends when it is aborted. */
function stuck(_: number, { signal }: { readonly signal: AbortSignal }): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("socket closed")), { once: true });
  });
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("withRetries", () => {
  it("gives the value and the number of attempts", async () => {
    const waits: number[] = [];
    const done = withRetries(
      failing(2),
      policy({ onRetry: ({ waitMs, attempt }) => waits.push(attempt, waitMs) }),
    );
    await vi.runAllTimersAsync();
    await expect(done).resolves.toEqual({ value: 3, attempts: 3 });
    expect(waits).toEqual([1, 500, 2, 1000]);
  });

  it("throws the last error when the retries are used up", async () => {
    const tried: number[] = [];
    const done = withRetries(
      async (n) => {
        tried.push(n);
        throw new Error(`try ${n}`);
      },
      policy({ retries: 2 }),
    );
    const outcome = expect(done).rejects.toThrow("try 3");
    await vi.runAllTimersAsync();
    await outcome;
    expect(tried).toEqual([1, 2, 3]);
  });

  it("does not retry what cannot get better", async () => {
    const done = withRetries(failing(1), policy({ classify: () => ({ retry: false }) }));
    await expect(done).rejects.toThrow("no");
  });

  it("retries some failures only once", async () => {
    let tries = 0;
    const done = withRetries(
      async () => {
        tries++;
        throw new Error("again");
      },
      policy({ classify: () => ({ retry: true, onlyOnce: true }) }),
    );
    const outcome = expect(done).rejects.toThrow("again");
    await vi.runAllTimersAsync();
    await outcome;
    expect(tries).toBe(2);
  });

  it("doubles the wait up to its maximum, with full jitter", async () => {
    const waits: number[] = [];
    const shares = [1, 0.5, 0, 1, 1];
    const done = withRetries(
      failing(5),
      policy({
        retries: 5,
        baseDelayMs: 100,
        maxDelayMs: 500,
        random: () => shares.shift() ?? 1,
        onRetry: ({ waitMs }) => waits.push(waitMs),
      }),
    );
    await vi.runAllTimersAsync();
    await done;
    expect(waits).toEqual([100, 100, 0, 500, 500]);
  });

  it("waits at least as long as the server asked, beyond its own maximum", async () => {
    const waits: number[] = [];
    const done = withRetries(
      failing(1),
      policy({
        maxDelayMs: 1000,
        random: () => 0.5,
        classify: () => ({ retry: true, minDelayMs: 60_000 }),
        onRetry: ({ waitMs }) => waits.push(waitMs),
      }),
    );
    await vi.runAllTimersAsync();
    await done;
    expect(waits).toEqual([60_250]);
  });

  it("retries work that throws before its first await", async () => {
    const done = withRetries((n) => {
      if (n === 1) throw new Error("early");
      return Promise.resolve(n);
    }, policy());
    await vi.runAllTimersAsync();
    await expect(done).resolves.toEqual({ value: 2, attempts: 2 });
  });

  it("aborts an attempt that takes too long and tells the limit and the way out", async () => {
    const seen: unknown[] = [];
    const done = withRetries(
      stuck,
      policy({
        retries: 0,
        timeoutMs: 15_000,
        classify: (error) => {
          seen.push(error);
          return { retry: true };
        },
      }),
    );
    const outcome = expect(done).rejects.toMatchObject({
      kind: "timeout",
      received: 15_000,
      message: expect.stringMatching(/No answer within 15 s\.\n.*"timeout"/),
    });
    await vi.advanceTimersByTimeAsync(15_500);
    await outcome;
    expect(seen[0]).toBeInstanceOf(EngineError);
  });

  it("gives up work that ignores its abort", async () => {
    const done = withRetries(
      () => new Promise<never>(() => {}),
      policy({ retries: 0, timeoutMs: 1000 }),
    );
    const outcome = expect(done).rejects.toMatchObject({ kind: "timeout" });
    await vi.advanceTimersByTimeAsync(4000);
    await outcome;
  });

  it("keeps a value that comes after the abort", async () => {
    const done = withRetries(
      (_, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => resolve("late"), { once: true });
        }),
      policy({ timeoutMs: 100 }),
    );
    await vi.advanceTimersByTimeAsync(500);
    await expect(done).resolves.toEqual({ value: "late", attempts: 1 });
  });

  it("tells who listens without a signal, once, and nobody who stopped listening", async () => {
    const heard: string[] = [];
    const done = withRetries(
      (_, { stop }) =>
        new Promise<never>((__, reject) => {
          stop.whenAborted(() => heard.push("gone"))();
          stop.whenAborted(() => {
            heard.push(`aborted: ${stop.aborted}`);
            reject(stop.reason);
          });
        }),
      policy({ retries: 0, timeoutMs: 1000 }),
    );
    const outcome = expect(done).rejects.toMatchObject({ kind: "timeout", received: 1000 });
    await vi.advanceTimersByTimeAsync(4000);
    await outcome;
    expect(heard).toEqual(["aborted: true"]);
  });

  it("ends with the run's reason when the run is aborted, in flight and while waiting", async () => {
    for (const work of [stuck, failing(9)]) {
      const run = new AbortController();
      const done = withRetries<number>(work, policy({ signal: run.signal, retries: 9 }));
      const outcome = expect(done).rejects.toThrow("the run ended");
      await vi.advanceTimersByTimeAsync(1);
      run.abort(new Error("the run ended"));
      await vi.advanceTimersByTimeAsync(1);
      await outcome;
    }
  });

  it("does not begin when the run is aborted", async () => {
    const work = vi.fn(async () => 1);
    const signal = AbortSignal.abort(new Error("over"));
    await expect(withRetries(work, policy({ signal }))).rejects.toThrow("over");
    expect(work).not.toHaveBeenCalled();
  });

  it("puts one listener on the run's signal, however many requests are in flight", async () => {
    const run = new AbortController();
    const add = vi.spyOn(run.signal, "addEventListener");
    const deadlines = createDeadlines();
    const all = Array.from({ length: 1000 }, () =>
      withRetries(stuck, policy({ signal: run.signal, deadlines, timeoutMs: 60_000 })),
    );
    const outcomes = Promise.allSettled(all);
    expect(add).toHaveBeenCalledTimes(1);
    expect(deadlines.size).toBe(1000);
    run.abort(new Error("over"));
    await vi.advanceTimersByTimeAsync(1);
    const results = await outcomes;
    expect(results.every((result) => result.status === "rejected")).toBe(true);
    expect(deadlines.size).toBe(0);
  });
});
