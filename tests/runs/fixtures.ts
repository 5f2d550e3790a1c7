import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

/** Does something after the test that runs, whatever came of it; what was asked for last comes first. */
export function afterTest(cleanup: () => Promise<unknown> | unknown): void {
  onTestFinished(async () => {
    await cleanup();
  });
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "promptframe-runs-"));
  afterTest(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A real second process; its lines come one by one. */
export interface Child {
  readonly process: ChildProcess;
  /** The next line it prints; rejects when it ends instead. */
  nextLine(): Promise<string>;
  /** Kills it the hard way and waits for its end; gives the lines not read yet. */
  kill(): Promise<string[]>;
  ended: Promise<number | null>;
}

export function startChild(name: string, args: readonly string[]): Child {
  const file = new URL(`children/${name}.ts`, import.meta.url).pathname;
  const child = spawn(process.execPath, ["--import", "tsx", file, ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  afterTest(() => child.kill("SIGKILL"));
  const lines: string[] = [];
  const waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on("line", (line) => {
    const next = waiting.shift();
    if (next) next.resolve(line);
    else lines.push(line);
  });
  const read = new Promise((resolve) => reader.on("close", resolve));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  void ended.then((code) => {
    for (const next of waiting) next.reject(new Error(`child ended with ${code}`));
  });
  return {
    process: child,
    nextLine: () => {
      const line = lines.shift();
      if (line !== undefined) return Promise.resolve(line);
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
      await read;
      return lines.splice(0);
    },
    ended,
  };
}
