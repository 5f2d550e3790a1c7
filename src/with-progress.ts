import type { RunEvent } from "./contract/index.js";
import { attachProgress, createProgress, type RunControls } from "./display/index.js";
import { runs } from "./late-functions.js";

interface ShowingOptions {
  readonly progress?: boolean | "auto" | "tty" | "lines" | "tslab" | "none";
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
 * the display meet.
 */
export function withProgress<F extends (...given: never[]) => unknown>(work: F): F {
  const call = work as unknown as (data: unknown, options: unknown) => unknown;
  const shown = (data: unknown, options: unknown): unknown => {
    if (!canShow(options)) return call(data, options);
    const { progress: target = "auto", onEvent } = options;
    if (target === false || target === "none") return call(data, options);
    const display = createProgress({
      target: target === true ? "auto" : target,
      controls: CONTROLS,
    });
    return call(data, { ...options, onEvent: attachProgress(display, onEvent) });
  };
  return shown as unknown as F;
}

/** Options that are wrong are left as they are, so that the function can say what is wrong with them. */
function canShow(options: unknown): options is ShowingOptions {
  if (typeof options !== "object" || options === null) return false;
  const { onEvent } = options as ShowingOptions;
  return onEvent === undefined || typeof onEvent === "function";
}
