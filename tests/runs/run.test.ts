import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { listRuns, openRun } from "../../src/runs/index.js";
import { afterTest, startChild, temporaryFolder } from "./fixtures.js";
import { entry, recordAll, report, request } from "./made.js";

afterEach(() => vi.useRealTimers());

describe("Run", () => {
  it("tells of rows in order, each only when it is on disk", async () => {
    const run = await openRun(request(await temporaryFolder()));
    const told: number[] = [];
    for (let index = 0; index < 300; index++) {
      run.record(entry(index), () => {
        const text = readFileSync(path.join(run.folder, "journal-0001.jsonl"), "utf8");
        expect(text).toContain(entry(index).key);
        told.push(index);
      });
    }
    expect(told).toEqual([]);
    await run.sync();
    expect(told).toEqual(Array.from({ length: 300 }, (_, index) => index));
    await run.finish("finished", report(run));
  });

  it("finishes once, however often it is asked, and gives the lock back", async () => {
    const home = await temporaryFolder();
    const run = await openRun(request(home));
    run.record(entry(0));
    const first = run.finish("finished", report(run));
    expect(run.finish("failed", report(run))).toBe(first);
    await first;
    expect(run.manifest.state).toBe("finished");
    expect(existsSync(path.join(run.folder, "lock"))).toBe(false);
    const again = await openRun(request(home));
    expect(again.finishedRows).toBe(1);
    await again.finish("finished", report(again));
  });

  it("leaves the files of a run alone that another process took over", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const run = await openRun(request(await temporaryFolder()));
    const lock = path.join(run.folder, "lock");
    const manifest = path.join(run.folder, "manifest.json");
    await recordAll(run, [entry(0)]);
    const before = readFileSync(manifest, "utf8");
    const theirs = JSON.stringify({ pid: 1, host: "elsewhere", since: "now", token: "theirs" });
    writeFileSync(lock, theirs);
    vi.advanceTimersByTime(10_000);
    expect(run.failed.aborted).toBe(true);
    await expect(run.finish("finished", report(run))).rejects.toMatchObject({ code: "run-locked" });
    expect(readFileSync(manifest, "utf8")).toBe(before);
    expect(readFileSync(lock, "utf8")).toBe(theirs);
  });
});

/** Mounting needs rights that not every machine gives; the writer's own tests fill a simulated disk. */
async function smallDisk(): Promise<string | undefined> {
  const folder = path.join(await temporaryFolder(), "disk");
  await mkdir(folder);
  const options = ["-t", "tmpfs", "-o", "size=256k", "tmpfs", folder];
  if (process.platform !== "linux" || spawnSync("mount", options).status !== 0) return undefined;
  afterTest(() => spawnSync("umount", ["-l", folder]));
  return folder;
}

describe("Run on a disk that is full or read-only", () => {
  it("stops at once, keeps what was durable, and goes on after room is made", async (test) => {
    const home = await smallDisk();
    if (home === undefined) return test.skip();
    const run = await openRun(request(home));
    const durable: number[] = [];
    for (let index = 0; !run.failed.aborted && index < 10_000; index++) {
      run.record(entry(index, { text: "x".repeat(500) }), () => durable.push(index));
      await run.pressure();
      if (index % 50 === 0) await run.sync().catch(() => {});
    }
    expect(run.failed.reason).toMatchObject({ code: "disk-full" });
    expect(durable.length).toBeGreaterThan(100);
    await expect(run.sync()).rejects.toBe(run.failed.reason);
    await expect(run.finish("failed", report(run))).rejects.toMatchObject({ code: "disk-full" });
    expect((await listRuns({ home }))[0]?.holder).toBeUndefined();

    spawnSync("mount", ["-o", "remount,size=4m", home]);
    const again = await openRun(request(home));
    expect(again.id).toBe(run.id);
    expect(again.notes).toEqual([]);
    for (const index of durable) expect(again.find(entry(index).key, index)?.own).toBe(true);
    await recordAll(again, [entry(20_000)]);
    await again.finish("finished", report(again));
    expect(again.manifest.totals?.rows).toBeGreaterThanOrEqual(durable.length + 1);
  });

  it("says that the folder is read-only", async (test) => {
    const home = await smallDisk();
    if (home === undefined) return test.skip();
    spawnSync("mount", ["-o", "remount,ro", home]);
    await expect(openRun(request(home))).rejects.toMatchObject({ code: "folder-read-only" });
  });
});

describe("Run under kill -9", () => {
  it("finds every row again that was acknowledged", { timeout: 60_000 }, async () => {
    const home = await temporaryFolder();
    const acknowledged = new Set<number>();
    for (let kill = 0; kill < 8; kill++) {
      const child = startChild("record-rows", [home]);
      expect(await child.nextLine()).toBe("ready");
      await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 120));
      for (const line of await child.kill()) acknowledged.add(Number(line));
      const run = await openRun(request(home));
      expect(run.resumed).toBe(true);
      for (const index of acknowledged) {
        expect(run.find(entry(index).key, index), `row ${index} after kill ${kill}`).toMatchObject({
          own: true,
          index,
          text: "x".repeat((index * 37) % 900),
        });
      }
      expect(run.notes.filter(({ code }) => code === "journal-damaged")).toEqual([]);
      await run.finish("interrupted", report(run));
    }
    expect(acknowledged.size).toBeGreaterThan(100);
  });
});
