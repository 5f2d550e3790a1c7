import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { notebookHost } from "../../contract/index.js";
import { CommandError } from "../../errors/index.js";
import { print } from "./show.js";

const isWindows = process.platform === "win32";
const GRACE_MS = 2000;
/** Time for the last of the output behind the end of a command that left something running. */
const LAST_OUTPUT_MS = 200;

/** What `%%bash`, `!command` and `%sx` run. */
export interface ShellCalls {
  /** Runs a script with bash; its output is the cell's. */
  bash(script: string): Promise<void>;
  /** Runs a command line with the system's shell; its output is the cell's. */
  shell(command: string): Promise<void>;
  /** Runs a command line and gives the lines it wrote. */
  lines(command: string): Promise<string[]>;
}

/** The calls about commands. */
export const shellCalls: ShellCalls = {
  bash: (script) => run("bash", ["-c", script], "bash", print),
  shell: (command) => runLine(command, print),
  lines: async (command) => {
    let output = "";
    await runLine(command, (text) => {
      output += text;
    });
    const lines = output.split(/\r?\n/);
    if (lines.at(-1) === "") lines.pop();
    return lines;
  },
};

function runLine(command: string, write: (text: string) => void): Promise<void> {
  const line = command.trim();
  return isWindows
    ? run(process.env.ComSpec ?? "cmd.exe", ["/d", "/s", "/c", `"${line}"`], line, write)
    : run("/bin/sh", ["-c", line], line, write);
}

/**
 * Runs a program, hands its output on as it comes, and ends it with all it started when the cell is interrupted.
 * What it leaves running in the background lives on, and its output is still handed on.
 * @throws {CommandError} `command-failed` for an exit code other than 0, a signal, or a program that is not there
 */
async function run(
  program: string,
  args: readonly string[],
  shown: string,
  write: (text: string) => void,
): Promise<void> {
  const signal = notebookHost()?.signal();
  signal?.throwIfAborted();
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    detached: !isWindows,
    windowsVerbatimArguments: isWindows,
    env: { ...process.env, PAGER: "cat", GIT_PAGER: "cat" },
  });
  handOn(child.stdout, write);
  handOn(child.stderr, (text) => process.stderr.write(text));
  const stop = () => endAll(child);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    await outcomeOf(child, shown);
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

/** Output as text, whatever borders its bytes arrive in. */
function handOn(stream: NodeJS.ReadableStream | null, write: (text: string) => void): void {
  stream?.setEncoding("utf8");
  stream?.on("data", (text) => write(String(text)));
}

function outcomeOf(child: ChildProcess, shown: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on("error", (cause: NodeJS.ErrnoException) => {
      const isMissing = cause.code === "ENOENT";
      const message = isMissing ? `There is no ${shown} on this machine.` : cause.message;
      reject(new CommandError(message, { cause }));
    });
    const settle = (code: number | null, killedBy: string | null) => {
      if (code === 0) resolve();
      else reject(failure(shown, code, killedBy));
    };
    // `close` comes after the last of the output.
    child.on("close", settle);
    child.on("exit", (code, killedBy) => {
      const timer = setTimeout(() => {
        // One more round of reading, should this process have been too busy to read before.
        setImmediate(() => {
          leaveRunning(child);
          settle(code, killedBy);
        });
      }, LAST_OUTPUT_MS);
      child.once("close", () => clearTimeout(timer));
    });
  });
}

/** What a command started in the background lives on; its output is read still, since a closed pipe would end it. */
function leaveRunning({ stdout, stderr }: ChildProcess): void {
  for (const stream of [stdout, stderr]) (stream as Socket | null)?.unref();
}

function failure(shown: string, code: number | null, killedBy: string | null): CommandError {
  const line = shown.split("\n", 1)[0]!;
  const what = line.length > 80 ? `${line.slice(0, 80)}…` : line;
  if (code === null) return new CommandError(`${what}: ended by ${killedBy}.`);
  return new CommandError(`${what}: exit code ${code}.`, { exitCode: code });
}

/** Asks the program and all it started to end, and ends them when they do not. */
function endAll(child: ChildProcess): void {
  const send = (signal: NodeJS.Signals) => {
    try {
      if (isWindows || child.pid === undefined) child.kill(signal);
      else process.kill(-child.pid, signal);
    } catch {
      // It has ended already.
    }
  };
  send("SIGINT");
  const timer = setTimeout(() => send("SIGKILL"), GRACE_MS);
  timer.unref();
  child.once("close", () => clearTimeout(timer));
}
