import type { RunEvent } from "./contract/index.js";
import type { ProgressTarget, RunControls } from "./display/index.js";
import { findTslab } from "./display/tslab/index.js";
import type * as core from "./functions/index.js";
import { type Async, lateBatch, loadFunctions, runs } from "./late-functions.js";

interface ShowingOptions {
  readonly progress?: boolean | ProgressTarget;
  readonly onEvent?: (event: RunEvent) => void;
}

/** Buttons steer a run as everything else does: by its id, through its folder. */
const CONTROLS: RunControls = {
  pause: (id) => runs.pause(id),
  resume: (id) => runs.resume(id),
  cancel: (id) => runs.cancel(id),
};

/**
 * Lets a function that tells events show its progress. Functions never draw; this is where they and
 * the display meet. Both are loaded when the function is first called.
 */
export function withProgress<F extends Async>(find: (functions: typeof core) => F): F {
  const shown = async (data: unknown, options: unknown): Promise<unknown> => {
    const begin = await prepare(find, data, options);
    return begin();
  };
  return shown as unknown as F;
}

/** `batchInference` with its progress shown; it returns at once, so only its beginning waits. */
export const batchInference: typeof core.batchInference = (prompts, options) =>
  lateBatch(prepare((all) => all.batchInference, prompts, options));

/** Loads what a call needs, side by side; all that the caller may change meanwhile is read before. */
async function prepare<R>(
  find: (functions: typeof core) => (...given: never[]) => R,
  data: unknown,
  options: unknown,
): Promise<() => R> {
  const [all, shown] = await Promise.all([loadFunctions(), showing(options)]);
  const call = find(all) as unknown as (data: unknown, options: unknown) => R;
  return () => call(data, shown ?? options);
}

/** The options with a listener that shows progress; undefined when there is none to show. */
async function showing(options: unknown): Promise<ShowingOptions | undefined> {
  if (!canShow(options)) return undefined;
  const { progress: target = "auto", onEvent } = options;
  if (target === false || target === "none") return undefined;
  const given = { ...options };
  // The cell that calls is the one to show it, and another may be running once the display is there.
  const tslab = findTslab();
  const { attachProgress, createProgress } = await import("./display/index.js");
  const display = createProgress({
    target: target === true ? "auto" : target,
    controls: CONTROLS,
    ...(tslab && { tslab }),
  });
  return { ...given, onEvent: attachProgress(display, onEvent) };
}

/** Options that are wrong are left as they are, so that the function can say what is wrong with them. */
function canShow(options: unknown): options is ShowingOptions {
  if (typeof options !== "object" || options === null) return false;
  const { onEvent } = options as ShowingOptions;
  return onEvent === undefined || typeof onEvent === "function";
}
