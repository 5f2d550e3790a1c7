import { TaskError } from "../errors/index.js";
import type { Estimate } from "./interval.js";
import { wilsonInterval } from "./proportion-interval.js";

/** Limits a request has to keep, in milliseconds; those not given are not asked for. */
export interface ServiceLevel {
  /** Time to first token. */
  readonly ttftMs?: number;
  /** Time per output token after the first. */
  readonly tpotMs?: number;
  /** Send to last byte. */
  readonly e2eMs?: number;
}

/** What one request took. */
export interface RequestTiming {
  /** False for a request that failed; it meets no service level. */
  readonly ok: boolean;
  readonly ttftMs?: number;
  /** Absent for answers of one token, which have no time between tokens. */
  readonly tpotMs?: number;
  readonly e2eMs?: number;
}

/** Requests that kept every limit. */
export interface Goodput {
  readonly met: number;
  /** All requests, failed ones too. */
  readonly requests: number;
  /** Share of all requests, with Wilson's interval. */
  readonly share: Estimate;
  /** Requests per second that kept every limit. */
  readonly perSecond: number;
  readonly failed: number;
  /** Per limit asked for: finished requests that broke it. */
  readonly broken: Readonly<Partial<Record<keyof ServiceLevel, number>>>;
}

const LIMITS = ["ttftMs", "tpotMs", "e2eMs"] as const;

/**
 * Goodput: finished requests per second that keep all service levels.
 * As in vLLM's `bench serve --goodput` and Y. Zhong et al., "DistServe", OSDI 2024: a request counts only when it keeps
 * every limit, and an answer of one token keeps any limit on the time per token. Failed requests stay in the
 * denominator. A limit is kept when the time is at most the limit; a finished request without a time that is asked for
 * breaks the limit, except for the time per token.
 * @throws TaskError `option-invalid` when seconds or a limit is not a positive number
 */
export function goodput(
  requests: readonly RequestTiming[],
  limits: ServiceLevel,
  seconds: number,
): Goodput {
  const asked = LIMITS.filter((name) => limits[name] !== undefined);
  for (const [name, value] of [
    ["seconds", seconds],
    ...asked.map((n) => [n, limits[n]]),
  ] as const) {
    if (typeof value === "number" && value > 0) continue;
    throw new TaskError("option-invalid", `${name} must be a positive number, but is ${value}.`, {
      hint: "Limits are in milliseconds, the duration of the measurement is in seconds.",
      received: value,
    });
  }
  const finished = requests.filter((request) => request.ok);
  const breaks = (request: RequestTiming, name: keyof ServiceLevel): boolean => {
    const time = request[name];
    return time === undefined ? name !== "tpotMs" : !(time <= limits[name]!);
  };
  const met = finished.filter((request) => !asked.some((name) => breaks(request, name))).length;
  const broken = asked.map((name) => [name, finished.filter((r) => breaks(r, name)).length]);
  return {
    met,
    requests: requests.length,
    share: wilsonInterval(met, requests.length),
    perSecond: met / seconds,
    failed: requests.length - finished.length,
    broken: Object.fromEntries(broken),
  };
}
