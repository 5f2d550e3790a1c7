import { readFileSync } from "node:fs";
import os from "node:os";

/** What tells a process apart from every other, also from a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Start time in clock ticks since boot; absent where the system does not tell. */
  readonly started?: string;
}

let own: ProcessIdentity | undefined;

/** Identity of this process. */
export function thisProcess(): ProcessIdentity {
  if (own !== undefined) return own;
  const started = startTime(process.pid);
  own = { pid: process.pid, host: os.hostname(), ...(started !== undefined && { started }) };
  return own;
}

/** Whether a process of this host is still the one that was identified. */
export function isAlive({ pid, started }: ProcessIdentity): boolean {
  if (!exists(pid)) return false;
  const now = startTime(pid);
  return started === undefined || now === undefined || started === now;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Field 22 of /proc/<pid>/stat (proc(5)); the name in field 2 may itself hold blanks and brackets. */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie has ended; only its parent has not noticed yet.
    return fields[0] === "Z" ? "ended" : fields[19];
  } catch {
    return undefined;
  }
}
