import { type ChildProcess, execFile, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { Command } from "./tool.js";

/** How a program ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it could not be started at all. */
  readonly error?: NodeJS.ErrnoException;
}

/** Time between the asking and the forcing to end; together with everything else, well below a second. */
const GRACE_MS = 300;
const WINDOWS = process.platform === "win32";

/** A program with everything it starts: a process group of its own, its output in a file. */
export class ProcessGroup {
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;

  constructor(
    [program, ...args]: Command,
    where: {
      readonly folder: string;
      readonly log: string;
      readonly environment?: Readonly<Record<string, string>>;
    },
  ) {
    const log = openSync(where.log, "a");
    // Written to the file by itself: nothing is lost when this process dies, and no pipe can fill up.
    const child = spawn(program, args, {
      cwd: where.folder,
      detached: !WINDOWS,
      windowsHide: true,
      stdio: ["ignore", log, log],
      env: { ...process.env, ...QUIET, ...where.environment },
    });
    closeSync(log);
    this.#child = child;
    alive.add(this);
    this.ended = new Promise<Ending>((resolve) => {
      child.once("error", (error) => resolve({ code: null, signal: null, error }));
      child.once("exit", (code, signal) => resolve({ code, signal }));
    }).finally(() => {
      alive.delete(this);
      // Helpers that outlive the program would hold memory of the device.
      this.signal("SIGKILL");
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Ends the whole group: asked first, forced after a moment. */
  async end(): Promise<void> {
    this.signal("SIGTERM");
    const forced = setTimeout(() => this.signal("SIGKILL"), GRACE_MS);
    await this.ended;
    clearTimeout(forced);
  }

  signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid !== undefined) signalGroup(pid, signal);
  }
}

/** Settings that keep tools from waiting for a person, buffering their output and reporting home. */
const QUIET: Readonly<Record<string, string>> = {
  PYTHONUNBUFFERED: "1",
  PYTHONIOENCODING: "utf-8",
  HF_HUB_DISABLE_TELEMETRY: "1",
  DO_NOT_TRACK: "1",
  TOKENIZERS_PARALLELISM: "false",
  WANDB_DISABLED: "true",
};

const alive = new Set<ProcessGroup>();
process.on("exit", () => {
  for (const group of alive) group.signal("SIGKILL");
});

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    if (WINDOWS) execFile("taskkill", ["/pid", String(pid), "/T", "/F"], () => {});
    else process.kill(-pid, signal);
  } catch {
    // Gone already.
  }
}

/** Notes a running group in a file, so that it is found should this process be killed. */
export async function noteGroup(path: string, group: Pick<ProcessGroup, "pid">): Promise<void> {
  const { pid } = group;
  if (pid === undefined) return;
  await writeFile(path, JSON.stringify({ pid, started: await startOf(pid) }));
}

/**
 * Ends the group that a killed process left behind, if it still runs.
 * Process ids are used again: only one that began at the very same time is the one that was noted.
 */
export async function endLeftover(path: string): Promise<boolean> {
  const text = await readFile(path, "utf8").catch(() => "");
  await rm(path, { force: true });
  const noted = parseNote(text);
  if (noted === undefined || noted.started === undefined) return false;
  if ((await startOf(noted.pid)) !== noted.started) return false;
  signalGroup(noted.pid, "SIGKILL");
  return true;
}

function parseNote(text: string): { pid: number; started?: string } | undefined {
  try {
    const note = JSON.parse(text) as { pid?: unknown; started?: string };
    return typeof note.pid === "number" ? { pid: note.pid, started: note.started } : undefined;
  } catch {
    return undefined;
  }
}

/** When a process began, in the system's own words. */
async function startOf(pid: number): Promise<string | undefined> {
  if (process.platform === "linux") {
    // The 22nd field; the second may hold spaces and brackets. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  }
  if (WINDOWS) return undefined;
  const { stdout } = await promisify(execFile)("ps", ["-o", "lstart=", "-p", String(pid)]).catch(
    () => ({ stdout: "" }),
  );
  return stdout.trim() || undefined;
}
