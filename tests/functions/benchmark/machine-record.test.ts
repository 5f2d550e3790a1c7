import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
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
