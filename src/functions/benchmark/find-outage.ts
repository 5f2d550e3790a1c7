import type { RunSession } from "../../runs/index.js";
import type { Task } from "../task.js";
import { isServed, type Measurement } from "./measurement.js";

/** So many requests lost in a row are believed without asking the engine. */
const LOST_IN_A_ROW = 3;
const LOST: ReadonlySet<string | undefined> = new Set(["connection", "not-found"]);

/** Requests of a round that found nobody to ask; none where one of them was answered. */
export function lostRequests(round: readonly Measurement[]): readonly Measurement[] {
  return round.some(isServed) ? [] : round.filter(({ error }) => LOST.has(error?.code));
}

/**
 * What an engine that is gone says; undefined where it is there.
 * A connection that was reset once is no outage: below 3 lost requests in a row the engine is asked first.
 */
export async function findOutage(
  lost: readonly Measurement[],
  { handle, options }: Task,
  signal: AbortSignal,
): Promise<string | undefined> {
  const last = lost.at(-1)?.error?.message;
  if (last === undefined || lost.length >= LOST_IN_A_ROW) return last;
  try {
    await handle.engine.inspect(handle.model, options, signal);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : last;
  }
}

/**
 * Requests of one model that an outage took which ended a session: lost after the engine's last answer in it. They tell
 * nothing of the model, and are asked again when the benchmark goes on; any other failure is a finding and stays.
 */
export function takenByOutage(
  measured: readonly Measurement[],
  sessions: readonly Pick<RunSession, "started" | "ended" | "state">[],
): ReadonlySet<Measurement> {
  const taken = new Set<Measurement>();
  for (const { started, ended, state } of sessions) {
    if (state !== "failed") continue;
    const [from, to] = [Date.parse(started), Date.parse(ended)];
    const own = measured.filter(({ durations: { round } }) => round >= from && round <= to);
    const answered = Math.max(...own.filter(isServed).map(endOf));
    for (const each of own) {
      if (LOST.has(each.error?.code) && endOf(each) > answered) taken.add(each);
    }
  }
  return taken;
}

/** Milliseconds since 1970. */
function endOf({ durations: { round, startMs, totalMs } }: Measurement): number {
  return round + startMs + totalMs;
}
