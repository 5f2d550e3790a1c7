import type { RunControl } from "./control.js";

const sessions = new Map<RunControl, Promise<unknown>>();

/** Does a session's work, and knows of it until it has let go of its run. */
export async function trackSession<T>(control: RunControl, work: () => Promise<T>): Promise<T> {
  const session = work();
  sessions.set(control, session);
  try {
    return await session;
  } finally {
    sessions.delete(control);
  }
}

/**
 * Waits for the sessions of this process that have been stopped and still finish what is in flight.
 * @returns whether there was one; a session that is stopped itself waits for none
 */
export async function stoppedSessionsEnd(own: RunControl): Promise<boolean> {
  if (own.stopped) return false;
  const ending = [...sessions].filter(([control]) => control.stopped).map(([, end]) => end);
  await Promise.allSettled(ending);
  return ending.length > 0;
}
