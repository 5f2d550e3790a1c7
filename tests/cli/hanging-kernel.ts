import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { vi } from "vitest";

/** A kernel that never gets further than being started, for commands that start one. */
export interface HangingKernel {
  /** Environment of the command. */
  readonly env: { readonly NODE_OPTIONS: string };
  /** The kernel's process id, once it hangs. */
  pid(): Promise<number>;
}

/** Prepares one; its files go into the folder. */
export function hangingKernel(folder: string): HangingKernel {
  const pidFile = path.join(folder, "pid");
  const hook = path.join(folder, "hook.cjs");
  writeFileSync(
    hook,
    `if (process.argv[2] === "kernel") {
      require("fs").writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    }`,
  );
  const written = (): number => {
    const pid = Number(readFileSync(pidFile, "utf8"));
    if (pid === 0) throw new Error("not written yet");
    return pid;
  };
  return {
    env: { NODE_OPTIONS: `--require ${JSON.stringify(hook)}` },
    pid: () => vi.waitFor(written, { timeout: 30_000 }),
  };
}
