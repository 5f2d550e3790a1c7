import type { Measurement } from "../../../src/functions/benchmark/measurement.js";

/** What a made measurement says beside what every one has. */
export interface Made {
  readonly cell?: number;
  readonly run?: number;
  readonly slot?: number;
  readonly status?: Measurement["status"];
  readonly startMs?: number;
  readonly totalMs?: number;
  readonly ttftMs?: number;
  readonly gapsMs?: readonly number[];
  readonly round?: number;
  readonly completion?: number;
  readonly thought?: boolean;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly server?: Readonly<Record<string, number>>;
}

/** A measurement as it would have come from a server. */
export function made(facts: Made = {}): Measurement {
  const { cell = 0, run = 0, slot = 0, status = "ok", thought = false, values } = facts;
  const { startMs = 0, totalMs = 100, ttftMs, gapsMs, round = 1, completion, server } = facts;
  return {
    cell,
    run,
    slot,
    status,
    thought,
    attempts: 1,
    ...(values && { values }),
    ...(completion !== undefined && { tokens: { prompt: 10, completion } }),
    durations: {
      ...server,
      totalMs,
      startMs,
      round,
      ...(ttftMs !== undefined && { ttftMs }),
      ...(gapsMs && { gapsMs }),
    },
  };
}
