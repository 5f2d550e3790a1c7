import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { isAlive, thisProcess } from "../../src/config/process-identity.js";

describe("process identity", () => {
  it("knows this process as alive", () => {
    expect(isAlive(thisProcess())).toBe(true);
    expect(thisProcess().pid).toBe(process.pid);
  });

  it("knows a process that ended as gone", async () => {
    const child = spawn(process.execPath, ["-e", ""]);
    const { pid } = child;
    await once(child, "close");
    expect(isAlive({ ...thisProcess(), pid: pid! })).toBe(false);
  });

  it.runIf(process.platform === "linux")("is not fooled by a pid that was given out again", () => {
    expect(thisProcess().started).toMatch(/^\d+$/);
    expect(isAlive({ ...thisProcess(), started: "1" })).toBe(false);
  });
});
