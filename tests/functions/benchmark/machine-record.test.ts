import { spawn } from "node:child_process";
import { once } from "node:events";
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import { describe, expect, it, vi } from "vitest";
import { machineRecord } from "../../../src/functions/benchmark/machine-record.js";

const BURN = "process.stdout.write('on'); for (;;);";

describe("machineRecord", () => {
  it("tells the machine and how much of it others use", async () => {
    const machine = await machineRecord();
    expect(machine).toMatchObject({ node: process.versions.node, cpu: expect.any(String) });
    expect(machine.cores).toBeGreaterThan(0);
    expect(machine.load).toBeGreaterThanOrEqual(0);
    expect(machine.load).toBeLessThanOrEqual(machine.cores);
  });

  it("does not count what this process does itself", async () => {
    const [first, ...rest] = os.cpus();
    const cpus = vi.spyOn(os, "cpus");
    const own = vi.spyOn(process, "cpuUsage").mockImplementation((before) => {
      const user = performance.now() * 1000 - (before?.user ?? 0);
      return { user, system: 0 };
    });
    // One core that is at work all the time; the others do nothing.
    cpus.mockImplementation(() => {
      const user = performance.now();
      return [{ ...first!, times: { user, nice: 0, sys: 0, idle: 0, irq: 0 } }, ...rest];
    });
    syncBuiltinESMExports();
    try {
      expect((await machineRecord()).load).toBeLessThan(0.2);
      own.mockRestore();
      expect((await machineRecord()).load).toBeGreaterThan(0.5);
    } finally {
      vi.restoreAllMocks();
      syncBuiltinESMExports();
    }
  });

  it("counts another program at work", async () => {
    const other = spawn(process.execPath, ["-e", BURN], { stdio: ["ignore", "pipe", "ignore"] });
    try {
      await once(other.stdout!, "data");
      const loads: number[] = [];
      for (let i = 0; i < 5; i++) loads.push((await machineRecord()).load);
      expect(Math.max(...loads)).toBeGreaterThan(0.4);
    } finally {
      other.kill("SIGKILL");
      await once(other, "close");
    }
  });
});
