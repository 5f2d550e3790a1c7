import { arch, cpus, platform, release, totalmem } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { VERSION } from "../../config/index.js";

/** The machine that measured; a server elsewhere is told by the models' `info.host`. */
export interface MachineRecord {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly platform: string;
  readonly node: string;
  readonly promptframe: string;
  /** Cores that other programs kept busy just before the first measurement, 0 to `cores`. */
  readonly load: number;
  /** ISO time. */
  readonly at: string;
}

/** Long enough for ten ticks of the clock that processors are counted with. */
const LOOK_MS = 100;

/** Describes this machine now. */
export async function machineRecord(): Promise<MachineRecord> {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() || "unknown",
    cores: all.length,
    memoryBytes: totalmem(),
    platform: `${platform()} ${release()} ${arch()}`,
    node: process.versions.node,
    promptframe: VERSION,
    load: await coresInUse(),
    at: new Date().toISOString(),
  };
}

/** The system's own mean of a minute would count what this process did before it began to measure. */
async function coresInUse(): Promise<number> {
  const before = { own: process.cpuUsage(), all: busyMs(), at: performance.now() };
  await sleep(LOOK_MS);
  const own = process.cpuUsage(before.own);
  const others = busyMs() - before.all - (own.user + own.system) / 1000;
  const used = others / (performance.now() - before.at);
  return Math.min(cpus().length, Math.max(0, used));
}

function busyMs(): number {
  return cpus().reduce(
    (sum, { times }) => sum + times.user + times.nice + times.sys + times.irq,
    0,
  );
}
