import { existsSync, mkdirSync, renameSync, rmdirSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { thisProcess } from "../../src/config/process-identity.js";
import { RunStoreError } from "../../src/errors/index.js";
import { lockHolder, lockRun, withRunsLocked } from "../../src/runs/lock.js";
import { temporaryFolder } from "./fixtures.js";

afterEach(() => vi.useRealTimers());

function writeLock(folder: string, holder: object, ageMs = 0): void {
  const file = path.join(folder, "lock");
  writeFileSync(file, JSON.stringify({ since: "2026-01-01", token: "t", ...holder }));
  const then = new Date(Date.now() - ageMs);
  utimesSync(file, then, then);
}

describe("lockRun", () => {
  it("lets one holder in, names it to the others, and is free again after release", async () => {
    const folder = await temporaryFolder();
    const lock = await lockRun(folder);
    const error = await lockRun(folder).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(RunStoreError);
    expect(error).toMatchObject({ code: "run-locked", received: { pid: process.pid } });
    expect(String(error)).toContain("this process itself");
    expect(String(error)).toContain("fresh: true");
    expect(lockHolder(folder)).toMatchObject({ pid: process.pid, host: os.hostname() });
    lock.release();
    expect(lockHolder(folder)).toBeUndefined();
    (await lockRun(folder)).release();
    expect(existsSync(path.join(folder, "lock"))).toBe(false);
  });

  it("takes over at once from a process that is gone", async () => {
    const folder = await temporaryFolder();
    writeLock(folder, { pid: 2 ** 22 + 1, host: os.hostname() });
    expect(lockHolder(folder)).toBeUndefined();
    (await lockRun(folder)).release();
  });

  it.runIf(process.platform === "linux")(
    "takes over from an earlier process with the same pid",
    async () => {
      const folder = await temporaryFolder();
      writeLock(folder, { ...thisProcess(), started: "1" });
      (await lockRun(folder)).release();
    },
  );

  it("believes another host's heartbeat, for a minute", async () => {
    const folder = await temporaryFolder();
    writeLock(folder, { pid: 1, host: "elsewhere" }, 50_000);
    const error = await lockRun(folder).catch((error: unknown) => error);
    expect(String(error)).toContain("process 1 on elsewhere since 2026-01-01");
    writeLock(folder, { pid: 1, host: "elsewhere" }, 61_000);
    (await lockRun(folder)).release();
  });

  it("clears away a lock that was never written out", async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, "lock");
    writeFileSync(file, "");
    const old = new Date(Date.now() - 5_000);
    utimesSync(file, old, old);
    (await lockRun(folder)).release();
  });

  it("does not believe it lost the lock because it cannot be read for a moment", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "setTimeout", "clearTimeout"] });
    const folder = await temporaryFolder();
    const file = path.join(folder, "lock");
    const lock = await lockRun(folder);
    // A folder in its place fails to read with EISDIR, whoever asks.
    const hide = () => {
      renameSync(file, `${file}.away`);
      mkdirSync(file);
    };
    const bringBack = () => {
      rmdirSync(file);
      renameSync(`${file}.away`, file);
    };
    hide();
    vi.advanceTimersByTime(10_000);
    expect(lock.lost.aborted).toBe(false);
    const long = new Date(Date.now() - 5_000);
    utimesSync(file, long, long);
    await expect(lockRun(folder)).rejects.toMatchObject({ code: expect.any(String) });
    bringBack();
    vi.advanceTimersByTime(10_000);
    expect(lock.lost.aborted).toBe(false);
    hide();
    lock.release();
    bringBack();
    expect(lockHolder(folder)).toMatchObject({ pid: process.pid });
    vi.advanceTimersByTime(1_000);
    expect(lockHolder(folder)).toBeUndefined();
    expect(existsSync(file)).toBe(false);
  });

  it("lets exactly one of many takers have a stale lock", async () => {
    const folder = await temporaryFolder();
    writeLock(folder, { pid: 2 ** 22 + 1, host: os.hostname() });
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => lockRun(folder)));
    const taken = results.filter((result) => result.status === "fulfilled");
    expect(taken.length).toBe(1);
    taken[0]!.value.release();
  });

  it("shows signs of life, and notices when another process took over", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const folder = await temporaryFolder();
    const lock = await lockRun(folder);
    const file = path.join(folder, "lock");
    const old = new Date(Date.now() - 30_000);
    utimesSync(file, old, old);
    vi.advanceTimersByTime(10_000);
    await vi.waitFor(async () => {
      const { statSync } = await import("node:fs");
      expect(Date.now() - statSync(file).mtimeMs).toBeLessThan(20_000);
    });
    expect(lock.lost.aborted).toBe(false);
    writeLock(folder, { pid: 1, host: "elsewhere", token: "theirs" });
    vi.advanceTimersByTime(10_000);
    expect(lock.lost.reason).toMatchObject({ code: "run-locked" });
    lock.release();
    expect(existsSync(file)).toBe(true);
  });
});

describe("withRunsLocked", () => {
  it("lets one piece of work in at a time and waits for its turn", async () => {
    const folder = await temporaryFolder();
    let inside = 0;
    const work = async () => {
      expect(++inside).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 3));
      inside--;
      return "done";
    };
    const results = await Promise.all(
      Array.from({ length: 5 }, () => withRunsLocked(folder, work)),
    );
    expect(results).toEqual(Array(5).fill("done"));
  });

  it("gives way again when the work fails", async () => {
    const folder = await temporaryFolder();
    const fail = withRunsLocked(folder, () => Promise.reject(new Error("no")));
    await expect(fail).rejects.toThrow("no");
    await withRunsLocked(folder, async () => {});
  });
});
