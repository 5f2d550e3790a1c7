import type { CellLanguage, CellResult } from "../cell-language.js";
import { runInContext, setLatestContext } from "./cell-context.js";
import {
  brokenResult,
  type ErrorContent,
  errorContent,
  INTERRUPTED,
  interruptedResult,
} from "./cell-error.js";
import { endsQuietly } from "./ends-quietly.js";
import type { History } from "./history.js";
import type { Message } from "./message.js";
import type { Output } from "./output.js";
import { newCell, type RunningCell } from "./running-cell.js";
import { type ShownValue, showExpressions, showValue } from "./show-result.js";

/** A language has this long to end an interrupted cell; then the next cell may run without it. */
const GRACE_MS = 500;
/** A stop button that sends both a message and a signal means one interrupt. */
const SAME_INTERRUPT_MS = 100;
/** Ended cells whose background work an interrupt can still reach. */
const REMEMBERED = 64;

/** What a queue of cells needs of the kernel around it. */
export interface CellQueueOptions {
  readonly language: () => Promise<CellLanguage>;
  readonly output: Output;
  readonly history: History;
  readonly reply: (to: Message, content: object) => void;
  readonly setStatus: (status: "busy" | "idle", request: Message) => void;
  /** Resolves once everything that front ends had sent was passed on. */
  readonly barrier: () => Promise<void>;
}

/** Runs cells one after the other, and all that belongs to their messages. */
export class CellQueue {
  readonly #options: CellQueueOptions;
  #waiting: Message[] = [];
  #current: RunningCell | undefined;
  #language: CellLanguage | undefined;
  readonly #ended: RunningCell[] = [];
  #count = 0;
  #interruptedAt = Number.NEGATIVE_INFINITY;

  constructor(options: CellQueueOptions) {
    this.#options = options;
  }

  /** The cell that runs now. */
  get current(): RunningCell | undefined {
    return this.#current;
  }

  add(request: Message): void {
    this.#waiting.push(request);
    this.#next();
  }

  /** Stops the running cell; when none runs, what ended cells still do in the background. */
  interrupt(): void {
    const now = performance.now();
    const again = now - this.#interruptedAt < SAME_INTERRUPT_MS;
    this.#interruptedAt = now;
    const cell = this.#current;
    if (cell === undefined) {
      if (!again) for (const ended of this.#ended.splice(0)) abort(ended);
      return;
    }
    abort(cell);
    this.#language?.interrupt();
    // Not by a promise: code that was stopped by force takes the waiting promise jobs with it.
    setTimeout(() => this.#end(cell, interruptedResult(), {}), GRACE_MS);
  }

  /** Ends the running cell here and now, because the process ends. */
  abandon(error: ErrorContent): void {
    const cell = this.#current;
    if (cell !== undefined) this.#fail(cell, error);
  }

  #next(): void {
    if (this.#current !== undefined) return;
    const request = this.#waiting.shift();
    if (request === undefined) return;
    const cell = newCell(request, this.#count);
    if (cell.storeHistory) this.#count = cell.executionCount;
    this.#current = cell;
    setLatestContext(cell);
    const { output, setStatus } = this.#options;
    setStatus("busy", request);
    const { code, executionCount } = cell;
    output.show("execute_input", { code, execution_count: executionCount }, cell);
    this.#run(cell).then(
      (result) => this.#conclude(cell, result),
      (thrown) => this.#conclude(cell, brokenResult(thrown)),
    );
  }

  async #run(cell: RunningCell): Promise<CellResult> {
    this.#language ??= await this.#options.language();
    const language = this.#language;
    if (cell.signal.aborted) return interruptedResult();
    const { executionCount, signal } = cell;
    return runInContext(cell, () => language.run(cell.code, { executionCount, signal }));
  }

  /** Gathers what is published at the end of a cell, which may take a while. */
  async #conclude(cell: RunningCell, result: CellResult): Promise<void> {
    // What the cell wrote in its last moments, and errors nobody caught, come before its end.
    await new Promise((resolve) => setImmediate(resolve));
    if (result.status === "error" || cell.done) return this.#end(cell, result, {});
    try {
      const language = await this.#options.language();
      const { value, expressions } = await runInContext(cell, async () => ({
        value: this.#isShown(cell, result) ? await showValue(result.value) : undefined,
        expressions: await showExpressions(cell.userExpressions, language),
      }));
      this.#end(cell, result, { value, expressions });
    } catch (thrown) {
      this.#end(cell, brokenResult(thrown), {});
    }
  }

  #isShown(cell: RunningCell, result: CellResult): boolean {
    return result.status === "ok" && result.hasValue && !cell.silent && !endsQuietly(cell.code);
  }

  #end(
    cell: RunningCell,
    result: CellResult,
    shown: { value?: ShownValue; expressions?: object },
  ): void {
    if (cell.done) return;
    if (result.status === "error") {
      void this.#endWithError(cell, errorContent(result.error));
      return;
    }
    runInContext(cell, () => cell.endings.run());
    const { output, history, reply } = this.#options;
    const { executionCount: execution_count, code } = cell;
    if (shown.value !== undefined) {
      output.show("execute_result", { execution_count, ...shown.value }, cell);
    }
    const text = (shown.value?.data as Record<string, unknown> | undefined)?.["text/plain"];
    if (cell.storeHistory) {
      history.add(execution_count, code, typeof text === "string" ? text : undefined);
    }
    const user_expressions = shown.expressions ?? {};
    this.#finish(cell, () =>
      reply(cell.parent, { status: "ok", execution_count, payload: [], user_expressions }),
    );
    this.#next();
  }

  async #endWithError(cell: RunningCell, error: ErrorContent): Promise<void> {
    cell.done = true;
    const isInterrupt = error.ename === INTERRUPTED || cell.signal.aborted;
    if (isInterrupt) this.#interruptedAt = performance.now();
    let dropped: Message[] = [];
    if (cell.stopOnError || isInterrupt) {
      // What is queued now is given up; what a front end sends after it has read the reply is not.
      await this.#options.barrier();
      dropped = this.#waiting.splice(0);
    }
    if (cell.storeHistory) this.#options.history.add(cell.executionCount, cell.code);
    this.#fail(cell, error);
    for (const request of dropped) this.#giveUp(request);
    this.#next();
  }

  #fail(cell: RunningCell, error: ErrorContent): void {
    runInContext(cell, () => cell.endings.run());
    const { output, reply } = this.#options;
    const execution_count = cell.executionCount;
    output.show("error", error, cell);
    this.#finish(cell, () =>
      reply(cell.parent, { status: "error", execution_count, ...error, payload: [] }),
    );
  }

  #finish(cell: RunningCell, reply: () => void): void {
    cell.done = true;
    reply();
    this.#options.setStatus("idle", cell.parent);
    this.#current = undefined;
    this.#ended.push(cell);
    if (this.#ended.length > REMEMBERED) this.#ended.shift();
  }

  #giveUp(request: Message): void {
    const { reply, setStatus } = this.#options;
    setStatus("busy", request);
    reply(request, { status: "aborted", execution_count: this.#count });
    setStatus("idle", request);
  }
}

/** What listeners of the signal show belongs to the cell, not to the request that interrupts it. */
function abort(cell: RunningCell): void {
  const reason = new Error("The cell was interrupted.");
  reason.name = INTERRUPTED;
  runInContext(cell, () => cell.controller.abort(reason));
}
