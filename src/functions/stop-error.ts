import { RunStoppedError } from "../errors/index.js";
import type { SessionEnd } from "./session-parts.js";

/**
 * The error with which a call rejects whose session ended early; undefined for one that was cancelled, which ends well.
 * @param partial the result so far
 * @param message what to tell in place of the summary's message
 */
export function stopError(
  { stopped, summary }: Pick<SessionEnd, "stopped" | "summary">,
  partial: unknown,
  message: string = summary.message,
): RunStoppedError | undefined {
  if (stopped === undefined || stopped.code === "cancelled") return undefined;
  return new RunStoppedError(stopped.code, message, {
    runId: summary.id,
    partial,
    ...(stopped.hint === undefined ? {} : { hint: stopped.hint }),
    ...(stopped.cause === undefined ? {} : { cause: stopped.cause }),
  });
}
