import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isAlive, type ProcessIdentity, thisProcess } from "../config/index.js";
import { TaskError } from "../errors/index.js";
import { systemCode } from "./find-file.js";
import { realPathOf } from "./real-path.js";

/** A call that was stopped closes its file within milliseconds. */
const PATIENCE_MS = 250;
const ATTEMPT_WAIT_MS = 10;

/** Files this process is writing. */
const writing = new Set<string>();

/** Gives the right to write a file back; safe to call twice. */
export type Release = () => Promise<void>;

/**
 * Claims the right to write `<target>.part`, against other calls of this process and other processes of this host,
 * which leave their identity in `<target>.part.lock`. One left by a process that has ended does not count.
 * @throws TaskError `option-invalid` when another call is writing it; its `received` is the path and the process
 */
export async function holdPart(target: string): Promise<Release> {
  const place = path.join(await realPathOf(path.dirname(target)), path.basename(target));
  const begun = performance.now();
  while (writing.has(place)) {
    if (performance.now() - begun > PATIENCE_MS) throw heldError(target, thisProcess());
    await wait(ATTEMPT_WAIT_MS);
  }
  writing.add(place);
  const lock = `${place}.part.lock`;
  try {
    await createLock(lock, target);
  } catch (error) {
    writing.delete(place);
    throw error;
  }
  let released = false;
  return async () => {
    if (released) return;
    released = true;
    await rm(lock, { force: true }).catch(() => {});
    writing.delete(place);
  };
}

async function createLock(lock: string, target: string): Promise<void> {
  for (;;) {
    try {
      return await writeFile(lock, JSON.stringify(thisProcess()), { flag: "wx" });
    } catch (error) {
      if (systemCode(error) !== "EEXIST") throw error;
    }
    const holder = await readHolder(lock);
    if (holder !== undefined && isOther(holder)) throw heldError(target, holder);
    await rm(lock, { force: true });
  }
}

/** A file of ours that nobody in this process holds was left by a copy of this package, or half written. */
function isOther(holder: ProcessIdentity): boolean {
  const own = thisProcess();
  return holder.host === own.host && holder.pid !== own.pid && isAlive(holder);
}

async function readHolder(lock: string): Promise<ProcessIdentity | undefined> {
  try {
    const holder = JSON.parse(await readFile(lock, "utf8")) as ProcessIdentity;
    return typeof holder.pid === "number" ? holder : undefined;
  } catch {
    return undefined;
  }
}

function heldError(target: string, { pid, host }: ProcessIdentity): TaskError {
  const who = pid === process.pid ? "Another call" : `Process ${pid}`;
  return new TaskError("option-invalid", `${who} is writing ${target} at the moment.`, {
    hint: 'Give this call a file of its own with the option output: "…", or wait until the other one has ended.',
    received: { path: target, pid, host },
  });
}
