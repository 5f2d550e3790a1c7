import { arch, cpus, loadavg, platform, release, totalmem } from "node:os";
import { VERSION } from "../../config/index.js";

/** The machine that measured; a server elsewhere is told by the models' `info.host`. */
export interface MachineRecord {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly platform: string;
  readonly node: string;
  readonly promptframe: string;
  /** Processes that wanted to run, mean of the minute before the first measurement (0 on Windows). */
  readonly load: number;
  /** ISO time. */
  readonly at: string;
}

/** Describes this machine now. */
export function machineRecord(): MachineRecord {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() || "unknown",
    cores: all.length,
    memoryBytes: totalmem(),
    platform: `${platform()} ${release()} ${arch()}`,
    node: process.versions.node,
    promptframe: VERSION,
    load: loadavg()[0] ?? 0,
    at: new Date().toISOString(),
  };
}
