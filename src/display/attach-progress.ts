import type { RunEvent } from "../contract/index.js";
import type { ProgressDisplay } from "./create-progress.js";

/**
 * Makes an event listener that shows a run's events on a display.
 * Every event is handed on to `onEvent` afterwards; what that throws, or a promise it returns, is the caller's to hear.
 */
export function attachProgress(
  display: ProgressDisplay,
  onEvent?: (event: RunEvent) => void,
): (event: RunEvent) => void {
  return (event) => {
    if (event.type === "progress") display.update(event.progress);
    else if (event.type === "run-started") {
      // A run that keeps nothing has no folder, and so no flags by which it could be steered.
      display.begin?.(event.runId, { steerable: event.folder !== undefined });
    } else if (event.type === "run-finished") display.finish(event.progress, event.message);
    else if (event.type === "warning") display.note(`Warning: ${event.message}`);
    else if (event.type === "state" && event.state === "stopping") {
      const why = event.why === "" ? "Stopping" : `Stopping (${event.why})`;
      display.note(`${why}: finishing what is in flight…`, { passing: true });
    }
    return onEvent?.(event);
  };
}
