import type { RunEvent } from "../contract/index.js";
import type { Run } from "../runs/index.js";
import {
  adaptiveLimit,
  type ConcurrencyLimit,
  createDeadlines,
  createGate,
  createMeter,
  fixedLimit,
} from "../scheduling/index.js";
import { callListener } from "./call-listener.js";
import { RunControl } from "./control.js";
import { openJournal, passingRunId } from "./open-journal.js";
import { Session } from "./session.js";
import type { SessionEnd, SessionParts } from "./session-parts.js";
import { listenForInterrupt } from "./signals.js";
import { Tally } from "./tally.js";
import { trackSession } from "./track-session.js";

/** Opens or continues a run, asks its rows, and closes it whatever happens. */
export function runSession(parts: SessionParts): Promise<SessionEnd> {
  const control = new RunControl(createGate(), makeLimit(parts), createDeadlines());
  return trackSession(control, async () => {
    // From here on, so that a stop while the run is being opened is heard too.
    const disconnect = listenForInterrupt(control, parts.options);
    try {
      const run = await openJournal(parts, control);
      const runId = run?.id ?? passingRunId(parts);
      const tally = new Tally(progressTitle(parts), createMeter());
      tally.total = parts.total;
      if ((parts.repeats ?? 1) > 1) tally.unit = "answers";
      const emit = makeEmit(parts, run, tally);
      return await new Session(parts, run, runId, control, tally, emit, disconnect).work();
    } finally {
      disconnect();
      control.dispose();
    }
  });
}

/** With repeats answers are counted instead of rows; the title says how many each row gets. */
function progressTitle({ title, repeats = 1 }: SessionParts): string {
  return repeats === 1 ? title : `${title}, each row ${repeats} times`;
}

/** A listener of the caller's that throws or rejects must not end the run; it is told as a warning, once. */
function makeEmit(
  parts: SessionParts,
  run: Run | undefined,
  tally: Tally,
): (event: RunEvent) => void {
  const { onEvent } = parts.options;
  const failed = (error: unknown) =>
    tally.warn(`onEvent threw: ${error instanceof Error ? error.message : String(error)}`);
  return (event) => {
    if (event.type !== "row" && event.type !== "progress") run?.log.info(event.type, { event });
    if (onEvent) callListener(() => onEvent(event), failed);
  };
}

function makeLimit(parts: SessionParts): ConcurrencyLimit {
  const wanted = parts.options.concurrency ?? parts.defaults.concurrency;
  if (wanted !== "auto") return fixedLimit(wanted);
  const { slots } = parts.task.info;
  return slots === undefined ? adaptiveLimit() : fixedLimit(slots);
}
