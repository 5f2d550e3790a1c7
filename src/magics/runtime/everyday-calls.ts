import { access, appendFile, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { notebookHost } from "../../contract/index.js";
import { formatDuration } from "../../display/index.js";
import { print, showBundle } from "./show.js";

/** What `%time`, `%%html`, `%%markdown` and `%%writefile` run. */
export interface EverydayCalls {
  /** Runs and times code, and gives its value. */
  time<T>(work: () => Promise<T>): Promise<T>;
  html(body: string): Promise<void>;
  markdown(body: string): Promise<void>;
  writefile(file: string, append: boolean | undefined, body: string): Promise<void>;
}

/** The calls of everyday work. */
export const everydayCalls: EverydayCalls = {
  time: async (work) => {
    const clock = startClock();
    try {
      return await work();
    } finally {
      clock();
    }
  },
  html: async (body) => showBundle({ data: { "text/html": body, "text/plain": body } }),
  markdown: async (body) => showBundle({ data: { "text/markdown": body, "text/plain": body } }),
  writefile: async (file, append = false, body) => {
    const wasThere = await access(file).then(
      () => true,
      () => false,
    );
    await mkdir(path.dirname(path.resolve(file)), { recursive: true });
    const text = body.endsWith("\n") ? body : `${body}\n`;
    await (append ? appendFile : writeFile)(file, text);
    print(`${!wasThere ? "Wrote" : append ? "Appended to" : "Overwrote"} ${file}\n`);
  },
};

/** Times the cell it is called in, from here to its end. */
export function startTimer(): void {
  const stop = startClock();
  const host = notebookHost();
  if (host?.afterCell) host.afterCell(stop);
  else process.once("beforeExit", stop);
}

function startClock(): () => void {
  const began = performance.now();
  const before = process.cpuUsage();
  return () => {
    const wall = performance.now() - began;
    const { user, system } = process.cpuUsage(before);
    const cpu = (user + system) / 1000;
    print(`Wall time: ${timeText(wall)}, CPU time: ${timeText(cpu)}\n`);
  };
}

function timeText(ms: number): string {
  if (ms < 1) return `${(ms * 1000).toFixed(0)} µs`;
  if (ms < 1000) return `${ms.toFixed(1)} ms`;
  return ms < 60_000 ? `${(ms / 1000).toFixed(2)} s` : formatDuration(ms);
}
