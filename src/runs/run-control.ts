import { existsSync, type FSWatcher, watch } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";

const POLL_MS = 250;
const PAUSE_FILE = "pause.flag";
const CANCEL_FILE = "cancel.flag";

/** What someone outside wants of a run. */
export interface ControlFlags {
  readonly paused: boolean;
  readonly cancelled: boolean;
}

/** The flags that lie in a run's folder. */
export function readFlags(folder: string): ControlFlags {
  return {
    paused: existsSync(path.join(folder, PAUSE_FILE)),
    cancelled: existsSync(path.join(folder, CANCEL_FILE)),
  };
}

/** Puts a flag into a run's folder or takes it away. */
export async function setFlag(
  folder: string,
  flag: keyof ControlFlags,
  wanted: boolean,
): Promise<void> {
  const file = path.join(folder, flag === "paused" ? PAUSE_FILE : CANCEL_FILE);
  const who = JSON.stringify({ pid: process.pid, at: new Date().toISOString() });
  if (wanted) await writeFile(file, `${who}\n`);
  else await rm(file, { force: true });
}

/** Takes both flags away: they speak to one session, not to the next. */
export async function clearFlags(folder: string): Promise<void> {
  await setFlag(folder, "paused", false);
  await setFlag(folder, "cancelled", false);
}

/**
 * Calls back whenever the flags change, and once at the beginning if one is set.
 * Polls as well as watching, since network and overlay file systems tell nothing. Returns how to stop.
 */
export function watchFlags(folder: string, onChange: (flags: ControlFlags) => void): () => void {
  let known: ControlFlags = { paused: false, cancelled: false };
  const check = () => {
    const flags = readFlags(folder);
    if (flags.paused === known.paused && flags.cancelled === known.cancelled) return;
    known = flags;
    onChange(flags);
  };
  const watcher = tryWatch(folder, check);
  const poll = setInterval(check, POLL_MS);
  poll.unref();
  check();
  return () => {
    clearInterval(poll);
    watcher?.close();
  };
}

/** Watches are a limited resource; without one the poll still sees the flags. */
function tryWatch(folder: string, check: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, (_event, name) => {
      if (name === null || name.endsWith(".flag")) check();
    });
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
