import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { KernelClient, type Received, type StartOptions } from "../kernel/client.js";
import { type Figure, median } from "./figure.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const STARTS = 3;
const WARM_CELLS = 30;
const LINES = 20_000;
const UPDATES = 5_000;
/** A kernel that loses output loses the idle status too; it then gets this long. */
const PATIENCE_MS = 6000;

/** A kernel to measure. */
export interface Contender {
  readonly name: string;
  readonly args: readonly string[];
}

/** Ours as Jupyter starts it. */
export const OURS: Contender = {
  name: "promptframe",
  args: [path.join(ROOT, "dist/cli/promptframe.js"), "kernel", "start", "{connection}"],
};

/** The stock kernel, as `tslab install` tells Jupyter to start it. */
export const STOCK: Contender = {
  name: "tslab 1.0.22",
  args: [
    path.join(ROOT, "node_modules/tslab/bin/tslab"),
    "kernel",
    "--config-path",
    "{connection}",
  ],
};

/** Figures of one kernel; the same names for every kernel. */
export async function measureKernel({ args }: Contender): Promise<Figure[]> {
  const cwd = projectFolder();
  const start = () => startInTime(args, { cwd, env: { XDG_DATA_HOME: cwd } });
  try {
    const starts = [];
    for (let i = 0; i < STARTS; i++) starts.push(await measureStart(start));
    const info = median(starts.map(({ infoMs }) => infoMs));
    const first = median(starts.map(({ firstMs }) => firstMs));
    return [
      { what: "start to kernel_info", value: info, unit: "ms", bar: "<= 800" },
      { what: "start to first cell done", value: first, unit: "ms", bar: "<= 2500" },
      ...(await measureCells(await start())),
      ...(await measureLines(await start())),
      ...(await measureUpdates(await start())),
    ];
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** tslab's server dies of a request that arrives while it binds its sockets; then it gets another try. */
async function startInTime(
  args: readonly string[],
  options: StartOptions,
  tries = 5,
): Promise<KernelClient> {
  try {
    return await KernelClient.start(args, options);
  } catch (error) {
    if (tries === 1) throw error;
    return startInTime(args, options, tries - 1);
  }
}

/** A user's project that has promptframe and tslab installed. */
function projectFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "promptframe-bench-"));
  mkdirSync(path.join(folder, "node_modules"));
  symlinkSync(ROOT, path.join(folder, "node_modules/promptframe"), "junction");
  const tslab = path.join(ROOT, "node_modules/tslab");
  symlinkSync(tslab, path.join(folder, "node_modules/tslab"), "junction");
  return folder;
}

async function measureStart(
  start: () => Promise<KernelClient>,
): Promise<{ infoMs: number; firstMs: number }> {
  const kernel = await start();
  try {
    await kernel.run("1 + 1");
    return { infoMs: kernel.startMs, firstMs: kernel.ageMs };
  } finally {
    await kernel.stop();
  }
}

async function measureCells(kernel: KernelClient): Promise<Figure[]> {
  try {
    await kernel.run("1 + 1");
    // A person takes a moment to type; what a kernel warms up meanwhile counts.
    await wait(3000);
    const importMs = await timed(() => kernel.run('import { readFrame } from "promptframe"'));
    const times = [];
    for (let i = 0; i < WARM_CELLS; i++) times.push(await timed(() => kernel.run(`1 + ${i}`)));
    return [
      { what: "first import of promptframe", value: importMs, unit: "ms", bar: "<= 1000" },
      {
        what: `trivial cell, median of ${WARM_CELLS}`,
        value: median(times),
        unit: "ms",
        bar: "<= 30",
      },
    ];
  } finally {
    await kernel.stop();
  }
}

async function measureLines(kernel: KernelClient): Promise<Figure[]> {
  try {
    await kernel.run("1 + 1");
    const burst = await measureBurst(kernel, `for (let i = 0; i < ${LINES}; i++) console.log(i)`);
    const lines = kernel.text(burst.id).split("\n").length - 1;
    return [
      { what: "20,000 lines in one cell", value: burst.ms, unit: "ms", bar: "<= 1000" },
      { what: "of them arrived", value: lines, unit: "lines", bar: "= 20000" },
    ];
  } finally {
    await kernel.stop();
  }
}

async function measureUpdates(kernel: KernelClient): Promise<Figure[]> {
  try {
    await kernel.run('import * as tslab from "tslab"\nconst shown = tslab.newDisplay()');
    const code = `for (let i = 0; i < ${UPDATES}; i++) shown.text(String(i))`;
    const burst = await measureBurst(kernel, code);
    const updates = kernel.published(burst.id).filter(({ type }) => /display_data$/.test(type));
    return [
      { what: "5,000 display updates in one cell", value: burst.ms, unit: "ms", bar: "<= 1000" },
      { what: "of them arrived", value: updates.length, unit: "updates", bar: "= 5000" },
    ];
  } finally {
    await kernel.stop();
  }
}

/** Time of a cell that shows much; not a number where its end never came. */
async function measureBurst(
  kernel: KernelClient,
  code: string,
): Promise<{ id: string; ms: number }> {
  const from = performance.now();
  const id = await kernel.begin(code);
  const isEnd = ({ parent, content }: Received) =>
    parent.msg_id === id && content.execution_state === "idle";
  const ended = await kernel
    .until(isEnd, PATIENCE_MS)
    .then(() => true)
    .catch(() => false);
  return { id, ms: ended ? performance.now() - from : Number.NaN };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}
