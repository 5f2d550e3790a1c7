import { appendFileSync, copyFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JournalEntry } from "../../src/runs/index.js";
import { Journal } from "../../src/runs/journal.js";
import { encodeLine } from "../../src/runs/journal-line.js";
import { listSegments } from "../../src/runs/segments.js";
import { anyEntry } from "./any-entry.js";
import { temporaryFolder } from "./fixtures.js";
import { entry, failedEntry } from "./made.js";

async function write(folder: string, entries: readonly JournalEntry[]): Promise<void> {
  const journal = await Journal.open(folder);
  for (const one of entries) journal.record(one);
  await journal.close();
  journal.index.close();
}

function segment(folder: string, number = 1): string {
  return path.join(folder, `journal-000${number}.jsonl`);
}

describe("Journal", () => {
  it("gives back what was recorded, over several openings, newest first", async () => {
    const folder = await temporaryFolder();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(anyEntry, { maxLength: 8 }), { minLength: 1, maxLength: 3 }),
        async (sessions) => {
          const place = path.join(folder, String(run++));
          await mkdir(place);
          for (const entries of sessions) await write(place, entries);
          const journal = await Journal.open(place);
          const reusable = new Map<string, JournalEntry>();
          const rows = new Map<string, JournalEntry>();
          for (const one of sessions.flat()) {
            rows.set(`${one.index} ${one.repeat ?? 0}`, one);
            if (one.status === "ok" || one.status === "invalid") reusable.set(one.key, one);
          }
          for (const one of sessions.flat()) {
            expect(journal.index.findKey(one.key)?.entry).toEqual(reusable.get(one.key));
          }
          const positions = [...journal.index.rows.positions()];
          expect(positions.length).toBe(rows.size);
          for (const position of positions) {
            const found = journal.index.entryAt(position)!;
            expect(found).toEqual(rows.get(`${found.index} ${found.repeat ?? 0}`));
          }
          await journal.close();
          journal.index.close();
        },
      ),
      { numRuns: 40 },
    );
  });

  it("finds an entry of this session once it is durable", async () => {
    const journal = await Journal.open(await temporaryFolder());
    journal.record(entry(0));
    await journal.sync();
    expect(journal.index.findKey(entry(0).key)?.entry).toEqual(entry(0));
    expect(journal.index.findRow(entry(0).key, 0, 0)).toEqual(entry(0));
    expect(journal.finishedRows).toBe(1);
    await journal.close();
  });

  it("never reuses truncated, failed or skipped rows, and an answer outlives a later failure", async () => {
    const folder = await temporaryFolder();
    await write(folder, [
      failedEntry(0, "truncated"),
      failedEntry(1, "failed"),
      failedEntry(2, "skipped"),
      entry(3, { status: "invalid" }),
      entry(4),
      failedEntry(4),
    ]);
    const { index, finishedRows } = await Journal.open(folder);
    for (const row of [0, 1, 2]) {
      expect(index.findKey(entry(row).key)).toBeUndefined();
      expect(index.findRow(entry(row).key, row, 0)).toBeUndefined();
    }
    expect(index.findKey(entry(3).key)?.entry.status).toBe("invalid");
    expect(index.findRow(entry(4).key, 4, 0)).toBeUndefined();
    expect(index.findKey(entry(4).key)?.entry.status).toBe("ok");
    expect(finishedRows).toBe(1);
  });

  it("survives a cut at every byte of its last segment and loses no complete line", async () => {
    const folder = await temporaryFolder();
    const first = [entry(0), entry(1)];
    const second = [entry(2, { text: "ünï\u{1f600}" }), failedEntry(3), entry(4, { repeat: 1 })];
    await write(folder, first);
    await write(folder, second);
    const ends = second.map((_, i) =>
      Buffer.byteLength(
        second
          .slice(0, i + 1)
          .map(encodeLine)
          .join(""),
      ),
    );
    const copy = await temporaryFolder();
    copyFileSync(segment(folder), segment(copy));
    for (let length = 0; length <= ends[2]!; length++) {
      copyFileSync(segment(folder, 2), segment(copy, 2));
      truncateSync(segment(copy, 2), length);
      const journal = await Journal.open(copy);
      const complete = ends.filter((end) => end <= length).length;
      const kept = complete === 0 ? 0 : ends[complete - 1]!;
      expect(journal.repairs).toEqual({ damagedLines: 0, tornBytes: length - kept });
      expect(readFileSync(segment(copy, 2)).length).toBe(kept);
      const entries = [...journal.index.rows.positions()].map((at) => journal.index.entryAt(at));
      expect(entries).toEqual([...first, ...second.slice(0, complete)]);
      journal.index.close();
    }
  });

  it("goes on after a torn tail without gluing lines together", async () => {
    const folder = await temporaryFolder();
    await write(folder, [entry(0), entry(1)]);
    const bytes = readFileSync(segment(folder));
    truncateSync(segment(folder), bytes.length - 10);
    await write(folder, [entry(1), entry(2)]);
    const journal = await Journal.open(folder);
    expect(journal.repairs).toEqual({ damagedLines: 0, tornBytes: 0 });
    expect(journal.finishedRows).toBe(3);
  });

  it("skips, counts and keeps garbage in the middle", async () => {
    const garbage = fc.uint8Array({ maxLength: 200 }).map((bytes) => {
      const clean = Buffer.from(bytes).filter((byte) => byte !== 10);
      return Buffer.concat([clean, Buffer.from("\n")]);
    });
    const folder = await temporaryFolder();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(garbage, fc.nat(4), async (bytes, place) => {
        const copy = path.join(folder, String(run++));
        await mkdir(copy);
        const lines = [0, 1, 2, 3].map((row) => Buffer.from(encodeLine(entry(row))));
        lines.splice(place, 0, bytes);
        writeFileSync(segment(copy), Buffer.concat(lines));
        const journal = await Journal.open(copy);
        expect(journal.repairs).toEqual({ damagedLines: 1, tornBytes: 0 });
        expect(journal.finishedRows).toBe(4);
        for (const row of [0, 1, 2, 3]) {
          expect(journal.index.findKey(entry(row).key)?.entry).toEqual(entry(row));
        }
        expect(readFileSync(segment(copy))).toEqual(Buffer.concat(lines));
        journal.index.close();
      }),
      { numRuns: 40 },
    );
  });

  it("treats a line with a good head and broken JSON as absent", async () => {
    const folder = await temporaryFolder();
    await write(folder, [entry(0)]);
    const broken = encodeLine(entry(1)).replace('"values":{', '"values":{{');
    appendFileSync(segment(folder), broken);
    const journal = await Journal.open(folder);
    expect(journal.index.findKey(entry(1).key)).toBeUndefined();
    expect(journal.index.findRow(entry(1).key, 1, 0)).toBeUndefined();
    expect(journal.index.findKey(entry(0).key)?.entry).toEqual(entry(0));
  });

  it("compares whole keys: a shared beginning is no match", async () => {
    const folder = await temporaryFolder();
    const { key } = entry(0);
    const alike = key.slice(0, 31) + (key.endsWith("0") ? "1" : "0");
    await write(folder, [entry(0)]);
    const journal = await Journal.open(folder);
    expect(journal.index.findKey(alike)).toBeUndefined();
    expect(journal.index.findRow(alike, 0, 0)).toBeUndefined();
  });

  it("asks again for rows of a segment that went away while the journal is open", async () => {
    const folder = await temporaryFolder();
    await write(folder, [entry(0)]);
    const journal = await Journal.open(folder);
    await rm(segment(folder));
    expect(journal.index.findKey(entry(0).key)).toBeUndefined();
  });

  it("starts a new segment for every opening that writes", async () => {
    const folder = await temporaryFolder();
    await write(folder, [entry(0)]);
    await write(folder, []);
    await write(folder, [entry(1)]);
    expect(listSegments(folder).map(({ number }) => number)).toEqual([1, 2]);
  });
});
