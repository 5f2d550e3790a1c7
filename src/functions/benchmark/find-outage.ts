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
