import { existsSync } from "node:fs";
import { mkdtemp, open, readFile, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Row } from "../../src/contract/index.js";
import { openTable } from "../../src/frames/index.js";

const ROWS = 50_000;
let folder = "";
let input = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "stream-"));
  input = path.join(folder, "big.csv");
  const lines = Array.from({ length: ROWS }, (_, i) => `${i},"text ${i}, ${"x".repeat(80)}"`);
  const file = await open(input, "w");
  await file.writeFile(`id,text\n${lines.join("\n")}\n`);
  await file.close();
});
afterAll(() => rm(folder, { recursive: true }));

describe("streaming 50,000 rows", () => {
  it("holds only the rows behind the first one that is missing, and writes the others at once", async () => {
    const table = await openTable(input, { id: "id" });
    expect(table.rowCount).toBe(ROWS);
    const sink = await table.sink(["label"]);
    const window: Row[] = [];
    let handedOut = 0;
    for await (const rows of table.batches()) {
      expect(rows.length).toBeLessThanOrEqual(512);
      window.push(...rows);
      handedOut += rows.length;
      // Keeps about a hundred rows open, and answers the youngest of them first.
      while (window.length > 100) {
        const [first, ...rest] = window.splice(0, 64);
        for (const row of rest.reverse()) await sink.put(row, ["x"]);
        expect(sink.held).toBe(63);
        await sink.put(first!, ["x"]);
        expect(sink.held).toBe(0);
      }
      if (handedOut === 25_088) {
        const written = (await stat(path.join(folder, "big.answers.csv.part"))).size;
        expect(written).toBeGreaterThan(25_000 * 80 - 400_000);
      }
    }
    for (const row of window) await sink.put(row, ["x"]);
    const output = (await sink.finish()) as string;
    const lines = (await readFile(output, "utf8")).trimEnd().split("\n");
    expect(lines).toHaveLength(ROWS + 1);
    expect(lines[1]).toBe(`0,"text 0, ${"x".repeat(80)}",x`);
    expect(lines.at(-1)).toBe(`49999,"text 49999, ${"x".repeat(80)}",x`);
    await rm(output);
  });

  it("reads no further than its rows are taken", async () => {
    const table = await openTable(input);
    const iterator = table.batches()[Symbol.asyncIterator]();
    const first = await iterator.next();
    expect((first.value as Row[]).length).toBeLessThanOrEqual(512);
    await iterator.return?.(undefined);
    await table.close();
  });

  it("keeps the part that was answered when it is abandoned", async () => {
    const table = await openTable(input);
    const sink = await table.sink(["label"]);
    let put = 0;
    for await (const rows of table.batches()) {
      for (const row of rows) if (row.index % 2 === 0) await sink.put(row, ["x"]);
      put += rows.filter(({ index }) => index % 2 === 0).length;
      if (put > 1000) break;
    }
    expect(sink.held).toBe(put - 1);
    const part = (await sink.abandon()) as string;
    await table.close();
    const lines = (await readFile(part, "utf8")).trimEnd().split("\n");
    expect(lines).toHaveLength(put + 1);
    expect(lines.slice(1, 4).map((line) => line.split(",")[0])).toEqual(["0", "2", "4"]);
    expect(existsSync(part.replace(/\.part$/, ""))).toBe(false);
  });

  it("leaves no file open when a reader stops early", async () => {
    const before = await openFiles();
    for (let i = 0; i < 5; i++) {
      const table = await openTable(input, { checkFirst: i % 2 === 0 });
      if (i < 2) await table.close();
      else for await (const _ of table.batches()) break;
    }
    const control = new AbortController();
    const table = await openTable(input, { signal: control.signal });
    const reading = (async () => {
      for await (const _ of table.batches()) control.abort(new Error("enough"));
    })();
    await expect(reading).rejects.toThrow("enough");
    expect(await openFiles()).toEqual(before);
  });
});

/** Names of the test's files this process has open. */
async function openFiles(): Promise<string[]> {
  const { readdir, readlink } = await import("node:fs/promises");
  const descriptors = await readdir("/proc/self/fd").catch(() => []);
  const names = await Promise.all(
    descriptors.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => "")),
  );
  return names.filter((name) => name.startsWith(folder)).sort();
}
