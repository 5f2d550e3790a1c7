import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
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
