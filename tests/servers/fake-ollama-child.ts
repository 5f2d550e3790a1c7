import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { FakeOllamaOptions, FakeStats } from "./fake-ollama-options.js";

/** A fake server in a process of its own, so that it takes no CPU time from what is measured. */
export interface FakeOllamaChild {
  readonly url: string;
  readonly pid: number;
  stats(): Promise<FakeStats>;
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** Options that survive as JSON: everything but the functions. */
export type PlainFakeOptions = Omit<FakeOllamaOptions, "answer" | "fault" | "latencyMs"> & {
  readonly latencyMs?: number | readonly [number, number];
};

/** Starts a fake server in a child process and waits for its address. */
export async function startFakeOllamaChild(
  options: PlainFakeOptions = {},
): Promise<FakeOllamaChild> {
  const file = fileURLToPath(new URL("./fake-ollama-process.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", file, JSON.stringify(options)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const url = await firstLine(child);
  return {
    url,
    pid: child.pid!,
    stats: async () => (await fetch(new URL("/__stats", url))).json() as Promise<FakeStats>,
    reset: async () => {
      await fetch(new URL("/__reset", url));
    },
    stop: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.kill();
      }),
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout!.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes("\n")) resolve(text.split("\n")[0]!);
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the fake server ended with code ${code}`)));
  });
}
