import type { AskContext, EngineRequest, Reply } from "../contract/index.js";
import { EngineError } from "../errors/index.js";
import {
  type DeadlineSweep,
  type OwnAbort,
  type RequestFailure,
  type RetryNotice,
  type RetryPolicy,
  type RetryVerdict,
  withRetries,
} from "../scheduling/index.js";
import type { RunControl } from "./control.js";
import type { Task } from "./task.js";

/** What asking needs beside the request: the task, the switches, and who wants to know. */
export interface Asking {
  readonly task: Task;
  readonly control: RunControl;
  readonly timeoutMs: number | undefined;
  readonly retries: number;
  readonly onRequest?: (change: 1 | -1) => void;
  readonly onRetry?: (info: {
    ids: readonly string[];
    attempt: number;
    waitMs: number;
    error: EngineError;
  }) => void;
  /** Hears the text of a reply as it comes, with all of it so far; a retry begins anew. */
  readonly onText?: (delta: string, text: string) => void;
  readonly onReply?: (request: EngineRequest, reply: Reply | EngineError) => void;
}

export type Asked =
  | { readonly reply: Reply; readonly attempts: number }
  | { readonly error: EngineError; readonly attempts: number };

/** A server that ran out of memory needs time to give some back. */
const OUT_OF_MEMORY_WAIT_MS = 10_000;

/**
 * One request with its retries. A failure comes back as a value.
 * @throws {EngineError} kind `cancelled` only, and only when the run is stopped: the row was not answered and must
 * stay open.
 */
export async function askEngine(
  asking: Asking,
  ids: readonly string[],
  request: EngineRequest,
): Promise<Asked> {
  const call = new EngineCall(asking, ids, request);
  try {
    const { value, attempts } = await withRetries((_, own) => call.send(own), call);
    return { reply: value, attempts };
  } catch (thrown) {
    const error = asEngineError(thrown);
    const { stopped, signal } = asking.control;
    if (signal.aborted || (stopped && error.kind === "cancelled")) throw cancelled(error);
    return { error, attempts: call.attempts };
  }
}

/** A request and how it is retried, in one object: there is one for every row. */
class EngineCall implements RetryPolicy {
  attempts = 0;
  #request: EngineRequest;

  constructor(
    private readonly asking: Asking,
    private readonly ids: readonly string[],
    private readonly original: EngineRequest,
  ) {
    this.#request = original;
  }

  get retries(): number {
    return this.asking.retries;
  }

  get timeoutMs(): number | undefined {
    return this.asking.timeoutMs;
  }

  get deadlines(): DeadlineSweep {
    return this.asking.control.deadlines;
  }

  get signal(): AbortSignal {
    return this.asking.control.signal;
  }

  classify(error: unknown): RetryVerdict {
    return classify(error, this.asking.control);
  }

  onRetry({ attempt, waitMs, error }: RetryNotice): void {
    const cause = asEngineError(error);
    if (cause.kind === "repetition") this.#request = lessRepetitive(this.original);
    this.asking.onRetry?.({ ids: this.ids, attempt, waitMs, error: cause });
  }

  async send(own: OwnAbort): Promise<Reply> {
    const { asking, ids } = this;
    const request = this.#request;
    const { limit } = asking.control;
    this.attempts++;
    const startedAt = performance.now();
    asking.onRequest?.(1);
    limit.started();
    let failure: RequestFailure | undefined;
    try {
      const reply = await asking.task.handle.engine.ask(request, contextOf(own, asking));
      asking.onReply?.(request, reply);
      return reply;
    } catch (thrown) {
      const error = asEngineError(thrown);
      failure = limitFailure(error);
      asking.onReply?.(request, error);
      throw error;
    } finally {
      limit.finished({ ms: performance.now() - startedAt, units: ids.length, failure });
      asking.onRequest?.(-1);
    }
  }
}

function contextOf(own: OwnAbort, { task, onText }: Asking): AskContext {
  if (!onText && !task.probabilities) return own;
  const probabilities = task.probabilities ?? false;
  const common = {
    stop: own.stop,
    get signal() {
      return own.signal;
    },
    probabilities,
  };
  if (!onText) return common;
  let text = "";
  return Object.assign(common, {
    onText: (delta: string) => {
      text += delta;
      onText(delta, text);
    },
  });
}

function limitFailure(error: EngineError): RequestFailure {
  return error.kind === "busy" || error.kind === "timeout" || error.kind === "connection"
    ? error.kind
    : "other";
}

function classify(thrown: unknown, control: RunControl): RetryVerdict {
  const error = asEngineError(thrown);
  if (error.kind === "out-of-memory") {
    return { retry: true, onlyOnce: true, minDelayMs: OUT_OF_MEMORY_WAIT_MS };
  }
  if (error.kind === "repetition" || error.kind === "protocol")
    return { retry: true, onlyOnce: true };
  // An engine that somebody else closed is opened again by the next request.
  if (error.kind === "cancelled") return { retry: !control.stopped, onlyOnce: true };
  return {
    retry: error.retryable,
    ...(error.retryAfterMs === undefined ? {} : { minDelayMs: error.retryAfterMs }),
  };
}

/** A model that repeats itself at temperature 0 repeats itself again, unless something changes. */
function lessRepetitive(request: EngineRequest): EngineRequest {
  return {
    ...request,
    options: {
      ...request.options,
      repeatPenalty: 1.1,
      seed: (request.options.seed ?? 0) + 1,
    },
  };
}

function asEngineError(thrown: unknown): EngineError {
  if (thrown instanceof EngineError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new EngineError("protocol", `The engine failed unexpectedly: ${message}`, {
    cause: thrown,
  });
}

function cancelled(error: EngineError): EngineError {
  return error.kind === "cancelled"
    ? error
    : new EngineError("cancelled", "The request was cancelled.", {
        cause: error,
      });
}
