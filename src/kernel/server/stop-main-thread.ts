import { Session } from "node:inspector";

/** Name under which the main thread offers `clearAsyncStack` to the inspector. */
const CLEAR = "promptframe.clear-async-stack";

/**
 * Prepares the main thread for `stopMainThread`; must run there.
 * Node keeps a stack of the callbacks it is in and aborts the process when a callback vanishes without leaving
 * it; Node itself clears the stack after an uncaught exception, through the function that is taken here.
 */
export function allowStoppingMainThread(): void {
  const clear = clearFunction();
  if (clear !== undefined) (globalThis as Record<symbol, unknown>)[Symbol.for(CLEAR)] = clear;
}

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

/**
 * Ends the JavaScript that blocks the main thread, as an exception nothing can catch; must run in a worker.
 * The main thread then goes on with its next event. Does nothing where `allowStoppingMainThread` found no way.
 */
export function stopMainThread(): void {
  const session = new Session();
  session.connectToMainThread();
  const expression = `globalThis[Symbol.for(${JSON.stringify(CLEAR)})]?.() ?? typeof globalThis[Symbol.for(${JSON.stringify(CLEAR)})]`;
  session.post("Runtime.evaluate", { expression, returnByValue: true }, (error, answer) => {
    if (error !== null || answer?.result.value !== "function") return session.disconnect();
    session.post("Runtime.terminateExecution", () => session.disconnect());
  });
}
