import { Session } from "node:inspector";
import { performance } from "node:perf_hooks";

/** Name under which the main thread offers its answer to the inspector. */
const ASKED = "promptframe.asked-to-stop";
/** Longest wait of the main thread for the stop it agreed to. */
const AGREED_MS = 1000;
/** Frames of the question itself, down to `interruptsCode`: the rest is what it interrupts. */
const OWN_FRAMES = 4;
/** A machine that is busy with others may let the main thread rest anywhere: asked once, it is not yet blocked. */
const SIGNAL_AT = 2;
/** A signal may arrive long after the code that it was meant for was ended by other means. */
const SIGNAL_MS = 3000;
const STOP_AT = 3;

/** What the main thread knows of itself. */
export interface MainState {
  /** Sends the wire thread word, from within blocked code, that the main thread waits to be stopped. */
  readonly agree: () => void;
  /** Whether a cell that was interrupted has not ended yet. */
  readonly interrupting: () => boolean;
}

/**
 * The main thread's side of `MainStopper`; must be made there.
 *
 * A stop that came after the code it was meant for had ended would take whatever runs next with it: the next cell,
 * or the message that brings it. So the main thread is asked first, on top of the code that blocks it. Asked again
 * within one turn of its loop it wants SIGINT, with which `node:vm` ends a script in good order; once more, and it
 * waits there, with the code under it, until the stop has been sent.
 */
export class StoppableMain {
  readonly #gate: Int32Array;
  readonly #state: MainState;
  readonly #clearStack = clearFunction();
  #heard = 0;
  #turn = -1;
  #times = 0;
  #signalAt = Number.NEGATIVE_INFINITY;

  constructor(gate: Int32Array, state: MainState) {
    this.#gate = gate;
    this.#state = state;
    const asked = (id: number) => this.#asked(id);
    (globalThis as Record<symbol, unknown>)[Symbol.for(ASKED)] = asked;
  }

  /** A message that has to be heard is here: only an interrupted cell is stopped for it from now on. */
  heard(id: number): void {
    this.#heard = id;
  }

  /** Whether a SIGINT that the process has heard is the one this thread wanted; true once. */
  isOwnSignal(): boolean {
    const own = performance.now() - this.#signalAt < SIGNAL_MS;
    this.#signalAt = Number.NEGATIVE_INFINITY;
    return own;
  }

  #asked(id: number): string {
    if (id <= this.#heard && !this.#state.interrupting()) return "over";
    if (!interruptsCode()) return "free";
    const turn = performance.nodeTiming.uvMetricsInfo.loopCount;
    this.#times = turn === this.#turn ? this.#times + 1 : 1;
    this.#turn = turn;
    if (this.#times >= STOP_AT) this.#stop();
    if (this.#times !== SIGNAL_AT) return "blocked";
    this.#signalAt = performance.now();
    return "signal";
  }

  #stop(): void {
    if (this.#clearStack === undefined) return;
    Atomics.store(this.#gate, 0, 0);
    this.#state.agree();
    if (Atomics.wait(this.#gate, 0, 0, AGREED_MS) === "timed-out") return;
    // Node aborts the process when a callback vanishes without leaving its stack of callbacks.
    this.#clearStack();
  }
}

/** The wire thread's side: ends JavaScript that blocks the main thread, in the end as an exception nothing can catch. */
export class MainStopper {
  readonly #gate: Int32Array;
  #session: Session | undefined;
  #agreed = false;

  /** `gate` is one shared number, the same as the main thread's. */
  constructor(gate: Int32Array) {
    this.#gate = gate;
  }

  /**
   * Asks the main thread whether it is still in code that has not heard message `id`, or that was interrupted by it.
   * Calls `over` when it is not. False while the main thread has not answered yet, as in native code.
   */
  ask(id: number, over: () => void): boolean {
    if (this.#session !== undefined) return false;
    const session = new Session();
    session.connectToMainThread();
    this.#session = session;
    this.#agreed = false;
    const expression = `globalThis[Symbol.for(${JSON.stringify(ASKED)})](${id})`;
    session.post("Runtime.evaluate", { expression }, (_, answer) => {
      if (!this.#agreed) this.#end(session);
      const wanted = answer?.result.value;
      if (wanted === "over") over();
      // On Windows the signal would end the process.
      if (wanted === "signal" && process.platform !== "win32") process.kill(process.pid, "SIGINT");
    });
    return true;
  }

  /** Stops the main thread, which has agreed; it then goes on with its next event. */
  agreed(): void {
    const session = this.#session;
    this.#agreed = true;
    session?.post("Runtime.terminateExecution", () => this.#end(session));
    Atomics.store(this.#gate, 0, 1);
    Atomics.notify(this.#gate, 0);
  }

  #end(session: Session): void {
    session.disconnect();
    this.#session = undefined;
  }
}

/** Whether the question came between two steps of running code, not between two events. */
function interruptsCode(): boolean {
  const { stackTraceLimit, prepareStackTrace } = Error;
  try {
    Error.stackTraceLimit = OWN_FRAMES + 1;
    Error.prepareStackTrace = (_, frames) => frames.length;
    return (new Error().stack as unknown as number) > OWN_FRAMES;
  } finally {
    Object.assign(Error, { stackTraceLimit, prepareStackTrace });
  }
}

/** Node's own way to clear its stack of callbacks, which it takes after an uncaught exception. */
function clearFunction(): (() => void) | undefined {
  const { binding } = process as unknown as { binding?: (name: string) => unknown };
  const { emitWarning } = process;
  // There is no public name for the function, and the warning would be shown in the first cell.
  process.emitWarning = () => {};
  try {
    const wrap = binding?.call(process, "async_wrap") as { clearAsyncIdStack?: () => void };
    return wrap?.clearAsyncIdStack;
  } catch {
    return undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}
