import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { PartFile } from "../../src/frames/part-file.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "part-"));
});
afterAll(() => rm(folder, { recursive: true }));
const at = (name: string) => path.join(folder, name);

describe("PartFile", () => {
  it("gives the file its name only when it is whole", async () => {
    await writeFile(at("a.txt"), "old");
    const file = await PartFile.open(at("a.txt"));
    await file.write("new é");
    expect(await readFile(at("a.txt"), "utf8")).toBe("old");
    expect(await file.finish()).toBe(at("a.txt"));
    expect(await readFile(at("a.txt"), "utf8")).toBe("new é");
    expect(existsSync(at("a.txt.part"))).toBe(false);
  });

  it("keeps the part of a file that was abandoned", async () => {
    const file = await PartFile.open(at("b.txt"));
    await file.write("some");
    expect(await file.abandon()).toBe(at("b.txt.part"));
    expect(await file.abandon()).toBe(at("b.txt.part"));
    expect(await readFile(at("b.txt.part"), "utf8")).toBe("some");
    expect(existsSync(at("b.txt"))).toBe(false);
  });

  it("makes the folders that are missing, and says when a file is in their way", async () => {
    const file = await PartFile.open(at("new/deep/d.txt"));
    await file.write("there");
    await file.finish();
    expect(await readFile(at("new/deep/d.txt"), "utf8")).toBe("there");
    await expect(PartFile.open(at("new/deep/d.txt/e.txt"))).rejects.toMatchObject({
      code: "file-not-found",
      message: expect.stringContaining("a file is in the way"),
    });
  });

  it("refuses a second writer of the same file until the first has closed it", async () => {
    await symlink(folder, at("linked"));
    const first = await PartFile.open(at("e.txt"));
    await first.write("first");
    for (const target of [at("e.txt"), at("linked/e.txt")]) {
      await expect(PartFile.open(target)).rejects.toMatchObject({
        name: "TaskError",
        code: "option-invalid",
        message: expect.stringContaining("is writing"),
        hint: expect.stringContaining("output"),
      });
    }
    await first.finish();
    expect(await readFile(at("e.txt"), "utf8")).toBe("first");
    const second = await PartFile.open(at("e.txt"));
    await second.write("second");
    await second.finish();
    expect(await readFile(at("e.txt"), "utf8")).toBe("second");
    expect(existsSync(at("e.txt.part.lock"))).toBe(false);
  });

  it("waits a moment for a writer that is just closing", async () => {
    const first = await PartFile.open(at("f.txt"));
    const second = PartFile.open(at("f.txt"));
    await first.abandon();
    await (await second).finish();
    expect(await readFile(at("f.txt"), "utf8")).toBe("");
  });

  it("refuses while another process writes, and takes over when that has been killed", async () => {
    const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    await once(other, "spawn");
    const identity = { pid: other.pid, host: os.hostname() };
    await writeFile(at("g.txt.part"), "half");
    await writeFile(at("g.txt.part.lock"), JSON.stringify(identity));
    await expect(PartFile.open(at("g.txt"))).rejects.toMatchObject({
      code: "option-invalid",
      message: expect.stringContaining(`Process ${other.pid}`),
    });
    expect(await readFile(at("g.txt.part"), "utf8")).toBe("half");
    other.kill("SIGKILL");
    await once(other, "close");
    const file = await PartFile.open(at("g.txt"));
    await file.write("whole");
    await file.finish();
    expect(await readFile(at("g.txt"), "utf8")).toBe("whole");
    expect(existsSync(at("g.txt.part.lock"))).toBe(false);
  });

  it("never gives the name to a file that another writer has put in its place", async () => {
    const file = await PartFile.open(at("h.txt"));
    await file.write("ours");
    await rm(at("h.txt.part"));
    await writeFile(at("h.txt.part"), "half of theirs");
    await expect(file.finish()).rejects.toMatchObject({
      code: "file-unreadable",
      message: expect.stringContaining("Another process"),
    });
    expect(existsSync(at("h.txt"))).toBe(false);
    expect(await readFile(at("h.txt.part"), "utf8")).toBe("half of theirs");
  });

  it("asks its caller to wait when it falls behind, and keeps the order anyhow", async () => {
    const file = await PartFile.open(at("c.txt"));
    const piece = "x".repeat(100_000);
    let waits = 0;
    let expected = "";
    for (let i = 0; i < 40; i++) {
      expected += `${i}${piece}`;
      const wait = file.write(`${i}${piece}`);
      if (wait !== undefined) waits++;
      if (i % 7 === 0) await wait;
    }
    expect(waits).toBeGreaterThan(0);
    await file.finish();
    expect((await readFile(at("c.txt"), "utf8")) === expected).toBe(true);
  });

  it("mixes text and bytes in order", async () => {
    const file = await PartFile.open(at("d.txt"));
    await file.write("a");
    await file.writeBytes(Buffer.from("b"));
    await file.write("c");
    await file.finish();
    expect(await readFile(at("d.txt"), "utf8")).toBe("abc");
  });

  it.each([
    ["ENOSPC", "disk-full", "kept with the run"],
    ["EROFS", "folder-read-only", "option output"],
    ["EIO", "file-unreadable", "cannot be written (EIO)"],
  ])("explains %s at the next write and at the end", async (code, expected, part) => {
    const file = await PartFile.open(at(`${code}.txt`));
    const failing = vi
      .spyOn(await fileHandlePrototype(), "writeFile")
      .mockRejectedValue(Object.assign(new Error(code), { code }));
    await file.write("x".repeat(1 << 17));
    await new Promise((done) => setImmediate(done));
    expect(() => file.write("y")).toThrow(part);
    await expect(file.finish()).rejects.toMatchObject({ code: expected });
    failing.mockRestore();
    expect(existsSync(at(`${code}.txt`))).toBe(false);
  });
});

/** The class of file handles is not exported. */
async function fileHandlePrototype() {
  const { open } = await import("node:fs/promises");
  const handle = await open(at("probe"), "w");
  await handle.close();
  return Object.getPrototypeOf(handle) as typeof handle;
}
