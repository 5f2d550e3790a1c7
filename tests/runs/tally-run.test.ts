import { appendFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openRun, tallyRun } from "../../src/runs/index.js";
import { JournalIndex } from "../../src/runs/journal-index.js";
import { encodeLine } from "../../src/runs/journal-line.js";
import { runPolitely } from "../../src/runs/run-politely.js";
import { listSegments } from "../../src/runs/segments.js";
import { visitEntries } from "../../src/runs/tally-journal.js";
import { temporaryFolder } from "./fixtures.js";
import { entry, failedEntry, recordAll, report, request } from "./made.js";

const COLUMNS = [{ name: "Topic", kind: "label" as const, labels: ["Billing", "Product"] }];

async function openedRun() {
  const home = await temporaryFolder();
  return { home, run: await openRun(request(home, { columns: COLUMNS })) };
}

describe("tallyRun", () => {
  it("counts a run that is being written, repeats and replaced answers included", async () => {
    const { run } = await openedRun();
    await recordAll(run, [
      failedEntry(0),
      entry(0, { attempts: 3 }),
      entry(0, { repeat: 1 }),
      entry(0, { repeat: 2, values: { Topic: "Product" } }),
      entry(5, { durations: { totalMs: 900, queueMs: 300, generateMs: 500 } }),
    ]);
    const seen: [number, number, boolean][] = [];
    const tally = await tallyRun(run.folder, COLUMNS, {}, ({ index, repeat = 0 }, newest) =>
      seen.push([index, repeat, newest]),
    );
    expect(seen).toEqual([
      [0, 0, false],
      [0, 0, true],
      [0, 1, true],
      [0, 2, true],
      [5, 0, true],
    ]);
    expect(tally).toMatchObject({ distinctRows: 2, repeats: 3, unfinishedRows: 0 });
    expect(tally.totals).toMatchObject({
      rows: 4,
      furtherRequests: 2,
      physical: { requests: 7 },
      latency: { rows: 4, maxMs: 900 },
      time: { queueMs: 300, generateMs: 500 },
    });
    expect(tally.totals.time).not.toHaveProperty("loadMs");
    expect(tally.samples.latencyMs).toEqual(Float64Array.of(200, 200, 200, 900));
    expect(tally.slowest[0]).toMatchObject({ index: 5, ms: 900 });
    expect(tally.slowest.find(({ repeat }) => repeat === 2)).toMatchObject({ index: 0 });
    await run.finish("finished", report(run, { columns: COLUMNS }));
    const written = run.manifest.totals;
    expect(written).toMatchObject({
      rows: 4,
      furtherRequests: 2,
      latency: { p95Ms: expect.closeTo(795, 9) },
    });
  });

  it("keeps as many rows as it is told to, and counts them all", async () => {
    const { run } = await openedRun();
    await recordAll(
      run,
      Array.from({ length: 20 }, (_, i) => failedEntry(i)),
    );
    const tally = await tallyRun(run.folder, COLUMNS, { unfinished: 3, slowest: 0 });
    expect(tally.unfinished.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(tally).toMatchObject({ unfinishedRows: 20, slowest: [] });
    expect(tally.totals.errors).toEqual([{ code: "request-failed", count: 20 }]);
  });

  it("leaves out what is written after it was indexed", async () => {
    const { run } = await openedRun();
    await recordAll(run, [entry(0), entry(1)]);
    const index = new JournalIndex({ byRow: true });
    const [segment] = listSegments(run.folder);
    await runPolitely(index.scan(segment!));
    appendFileSync(segment!.path, encodeLine(entry(0)) + encodeLine(entry(7)));
    const seen: [number, boolean][] = [];
    await visitEntries(index, (one, newest) => seen.push([one.index, newest]));
    index.close();
    expect(seen).toEqual([
      [0, true],
      [1, true],
    ]);
  });
});
