import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { encodeLine } from "../../src/runs/journal-line.js";
import { type OtherRun, OtherRuns } from "../../src/runs/other-runs.js";
import { afterTest, temporaryFolder } from "./fixtures.js";
import { entry } from "./made.js";

/** A run folder with one segment for each list of rows. */
async function folderWith(id: string, ...segments: readonly (readonly number[])[]) {
  const folder = path.join(await temporaryFolder(), id);
  await mkdir(folder);
  for (const [i, rows] of segments.entries()) {
    const lines = rows.map((row) => encodeLine(entry(row, { text: id })));
    await writeFile(path.join(folder, `journal-000${i + 1}.jsonl`), lines.join(""));
  }
  return { id, folder };
}

function others(runs: readonly OtherRun[], maxBytes?: number): OtherRuns {
  const made = new OtherRuns(runs, maxBytes);
  afterTest(() => made.close());
  return made;
}

describe("OtherRuns", () => {
  it("finds the newest answer and whose it is, loaded beforehand or at the first miss", async () => {
    const runs = [await folderWith("old", [0, 1], [2]), await folderWith("new", [1], [3])];
    for (const beforehand of [true, false]) {
      const lenders = others(runs);
      if (beforehand) await lenders.load();
      const owners = [0, 1, 2, 3, 4].map((row) => lenders.find(entry(row).key)?.run);
      expect(owners).toEqual(["old", "new", "old", "new", undefined]);
      expect(lenders.find(entry(1).key)?.entry.text).toBe("new");
    }
  });

  it("leaves out the oldest where there is too much to read, never the newest", async () => {
    const runs = [await folderWith("old", [0]), await folderWith("new", [1, 2, 3])];
    const lenders = others(runs, 10);
    expect(lenders.find(entry(1).key)?.run).toBe("new");
    expect(lenders.find(entry(0).key)).toBeUndefined();
  });

  it("goes without a run that is removed meanwhile", async () => {
    const runs = [await folderWith("gone", [0]), await folderWith("removed", [1])];
    await rm(runs[0]!.folder, { recursive: true });
    const lenders = others(runs);
    expect(lenders.find(entry(0).key)).toBeUndefined();
    expect(lenders.find(entry(1).key)?.run).toBe("removed");
    lenders.close();
    expect(lenders.find(entry(1).key)).toBeUndefined();
  });
});
