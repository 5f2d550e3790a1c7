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
  const shown = (data: unknown, options: ShowingOptions | undefined): unknown => {
    const call = work as unknown as (data: unknown, options: unknown) => unknown;
    const target = options?.progress ?? "auto";
    if (typeof options !== "object" || target === false || target === "none")
      return call(data, options);
    const display = createProgress({ target: target === true ? "auto" : target });
    return call(data, { ...options, onEvent: attachProgress(display, options.onEvent) });
  };
  return shown as unknown as F;
}
