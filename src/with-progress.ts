import type { RunEvent } from "./contract/index.js";
import { attachProgress, createProgress } from "./display/index.js";

interface ShowingOptions {
  readonly progress?: boolean | "auto" | "tty" | "lines" | "tslab" | "none";
  readonly onEvent?: (event: RunEvent) => void;
}

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
    const display = createProgress({ target: target === true ? "auto" : target });
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
