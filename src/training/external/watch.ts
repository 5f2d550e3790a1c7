import { stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { EngineError } from "../../errors/index.js";
import { sizeOf } from "./json-lines.js";
import { type Ending, endLeftover, noteGroup, ProcessGroup } from "./process-group.js";
import type { Command, ProgressRecord, ProgressSource } from "./tool.js";

/** A program to be run and watched. */
export interface Watched {
  readonly command: Command;
  readonly folder: string;
  /** File its output goes to. */
  readonly log: string;
  /** File that tells which process it is. */
  readonly note: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly stallMs: number;
  readonly pollMs: number;
  readonly signal?: AbortSignal;
  readonly progress?: ProgressSource;
  /** A file or folder whose change is a sign of life too. */
  readonly alive?: string;
  /** Hears each record; a verdict ends the program. */
  readonly onRecord?: (record: ProgressRecord) => Verdict | undefined;
}

/** Why a program was ended by us. */
export interface Verdict {
  /** Whether that is a failure, or just enough. */
  readonly failed: boolean;
  readonly what: string;
  readonly hint: string;
}

/** How it went. */
export interface Watching {
  readonly ending: Ending;
  readonly verdict?: Verdict;
}

/**
 * Runs a program to its end, reading its progress files; ends it, with all that it started, when the signal
 * aborts, when a record brings a verdict, and when it shows no sign of life.
 * @throws EngineError `cancelled`
 */
export async function watch(watched: Watched): Promise<Watching> {
  const { signal } = watched;
  await endLeftover(watched.note);
  // Nothing is waited for from here until the signal is listened to.
  stopIfAborted(signal);
  const group = new ProcessGroup(watched.command, watched);
  const aborting = new AbortController();
  const onAbort = () => aborting.abort();
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    await noteGroup(watched.note, group);
    const verdict = await follow(watched, group, aborting.signal);
    if (signal?.aborted || verdict !== undefined) await group.end();
    const ending = await group.ended;
    await endLeftover(watched.note);
    stopIfAborted(signal);
    return { ending, verdict };
  } finally {
    signal?.removeEventListener("abort", onAbort);
    group.signal("SIGKILL");
  }
}

/** Until it has ended, is to be ended, or was aborted. */
async function follow(
  watched: Watched,
  group: ProcessGroup,
  aborted: AbortSignal,
): Promise<Verdict | undefined> {
  const life = new SignsOfLife(watched);
  let ended = false;
  const ending = group.ended.then(() => {
    ended = true;
  });
  while (!aborted.aborted) {
    await Promise.race([
      ending,
      sleep(watched.pollMs, undefined, { signal: aborted }).catch(() => {}),
    ]);
    // Asked before the files are read: what is written up to the end is then read in this or one more round.
    const over = ended;
    const records = (await watched.progress?.poll()) ?? [];
    for (const record of records) {
      const verdict = watched.onRecord?.(record);
      if (verdict !== undefined) return verdict;
    }
    if (over) return undefined;
    const stalled = await life.check(records.length > 0);
    if (stalled !== undefined) return stalled;
  }
  return undefined;
}

/** New records, new output, and a change of what it writes to are signs of life. */
class SignsOfLife {
  readonly #watched: Watched;
  #last = performance.now();
  #seen = "";

  constructor(watched: Watched) {
    this.#watched = watched;
  }

  async check(reported: boolean): Promise<Verdict | undefined> {
    const { log, alive, stallMs } = this.#watched;
    const changed =
      alive === undefined
        ? 0
        : await stat(alive).then(
            ({ mtimeMs }) => mtimeMs,
            () => 0,
          );
    const seen = `${await sizeOf(log)} ${changed}`;
    const now = performance.now();
    if (reported || seen !== this.#seen) {
      this.#seen = seen;
      this.#last = now;
      return undefined;
    }
    if (now - this.#last < stallMs) return undefined;
    return {
      failed: true,
      what: `it showed no sign of life for ${duration(stallMs)}`,
      hint: "If it really needs that long between two lines, raise trainerOptions: { stallMs }.",
    };
  }
}

function duration(ms: number): string {
  return ms >= 120_000 ? `${Math.round(ms / 60_000)} minutes` : `${ms / 1000} s`;
}

/** @throws EngineError `cancelled` when the signal is aborted. */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled(signal);
}

function cancelled(signal: AbortSignal): EngineError {
  if (signal.reason instanceof EngineError) return signal.reason;
  return new EngineError("cancelled", "Training was cancelled; its last checkpoint stays.", {
    hint: "Run it again to go on from there.",
    cause: signal.reason,
  });
}
