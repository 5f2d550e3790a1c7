import { execFile } from "node:child_process";
import type { Command } from "./tool.js";

/** Importing torch for the first time after a start of the machine takes long. */
const TIMEOUT_MS = 120_000;

/** What a short program prints; undefined when it cannot be started, fails, takes too long or is aborted. */
export function quickOutput(
  [program, ...args]: Command,
  { environment }: { readonly environment?: Readonly<Record<string, string>> },
  signal?: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = {
      signal,
      timeout: TIMEOUT_MS,
      killSignal: "SIGKILL" as const,
      windowsHide: true,
      env: { ...process.env, ...environment },
    };
    execFile(program, args, options, (error, stdout) => resolve(error ? undefined : stdout));
  });
}
