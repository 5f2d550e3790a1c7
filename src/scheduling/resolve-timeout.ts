import { nearest, TaskError } from "../errors/index.js";

/** Time one request may take, in milliseconds, and how often it is tried again. */
export const TIMEOUT_PRESETS = Object.freeze({
  fast: Object.freeze({ timeoutMs: 15_000, retries: 2 }),
  slow: Object.freeze({ timeoutMs: 60_000, retries: 3 }),
  network: Object.freeze({ timeoutMs: 120_000, retries: 5 }),
});

/** Name of a preset of `TIMEOUT_PRESETS`. */
export type TimeoutPreset = keyof typeof TIMEOUT_PRESETS;

/** A time limit and a number of retries, checked. */
export interface ResolvedTimeout {
  /** Undefined = no limit. */
  readonly timeoutMs: number | undefined;
  readonly retries: number;
}

const DEFAULT: TimeoutPreset = "slow";

/**
 * Reads the options `timeout` and `retries`.
 * `timeout` is milliseconds above 0 (Infinity = no limit) or the name of a preset; default "slow". `retries` is a whole
 * number from 0; default: the preset's, or 3 where the timeout is a number.
 * @throws TaskError `option-invalid` for anything else.
 */
export function resolveTimeout(
  timeout: number | TimeoutPreset = DEFAULT,
  retries?: number,
): ResolvedTimeout {
  const preset = typeof timeout === "number" ? { timeoutMs: timeout, retries: 3 } : named(timeout);
  const { timeoutMs } = preset;
  if (!(timeoutMs > 0)) throw badTimeout(timeout);
  if (retries !== undefined && !(Number.isInteger(retries) && retries >= 0)) {
    throw new TaskError(
      "option-invalid",
      `retries must be a whole number of 0 or more, but it is ${String(retries)}.`,
      { hint: "Use 0 to try each request only once.", received: retries },
    );
  }
  return {
    timeoutMs: timeoutMs === Number.POSITIVE_INFINITY ? undefined : timeoutMs,
    retries: retries ?? preset.retries,
  };
}

function named(name: unknown): ResolvedTimeout & { readonly timeoutMs: number } {
  if (typeof name === "string" && Object.hasOwn(TIMEOUT_PRESETS, name)) {
    return TIMEOUT_PRESETS[name as TimeoutPreset];
  }
  throw badTimeout(name);
}

function badTimeout(received: unknown): TaskError {
  const presets = Object.keys(TIMEOUT_PRESETS);
  const near = typeof received === "string" ? nearest(received, presets) : undefined;
  const shown = typeof received === "string" ? JSON.stringify(received) : String(received);
  return new TaskError(
    "option-invalid",
    `timeout must be milliseconds above 0 or one of ${presets.join(", ")}, but it is ${shown}.`,
    {
      hint: near ? `Did you mean "${near}"?` : "Use Infinity for no limit.",
      received,
    },
  );
}
