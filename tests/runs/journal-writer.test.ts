import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { RunStoreError } from "../../src/errors/index.js";
import { JournalWriter, type SegmentFile } from "../../src/runs/journal-writer.js";
import { offsetOf, segmentOf } from "../../src/runs/position.js";
import { listSegments } from "../../src/runs/segments.js";
import { temporaryFolder } from "./fixtures.js";

/** A disk in memory whose every step can be slowed or made to fail. */
class Disk implements SegmentFile {
  content = "";
  syncs = 0;
  syncedLength = 0;
  truncatedTo: number | undefined;
  open = true;
  /** Bytes the disk has room for. */
  room = Number.POSITIVE_INFINITY;
  /** Bytes one write takes at most. */
  atOnce = Number.POSITIVE_INFINITY;
  /** Awaited by every sync. */
  gate: Promise<void> = Promise.resolve();

  async write(buffer: Buffer, offset: number, length: number) {
    const bytesWritten = Math.min(length, this.atOnce, this.room - this.content.length);
    if (bytesWritten <= 0) {
      throw Object.assign(new Error("ENOSPC: no space left on device, write"), {
        code: "ENOSPC",
        syscall: "write",
      });
    }
    this.content += buffer.toString("latin1", offset, offset + bytesWritten);
    return { bytesWritten };
  }

  async datasync() {
    const length = this.content.length;
    await this.gate;
    this.syncs++;
    this.syncedLength = length;
  }

  async truncate(length: number) {
    this.truncatedTo = length;
    this.content = this.content.slice(0, length);
  }

  async close() {
    this.open = false;
  }
}

function writerOn(disk: Disk): JournalWriter {
  return new JournalWriter({
    folder: "/somewhere",
    firstSegment: 1,
    onSegment: () => 0,
    openSegment: async () => disk,
  });
}

/** A gate and the key to it. */
function gate(): { closed: Promise<void>; open: () => void } {
  let open = () => {};
  const closed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { closed, open };
}

describe("JournalWriter", () => {
  it("tells of a line only after the sync that holds it, in order and with its place", async () => {
    const disk = new Disk();
    const writer = writerOn(disk);
    const told: number[] = [];
    const lines = Array.from({ length: 500 }, (_, i) => `line ${i}\n`);
    let offset = 0;
    for (const [i, line] of lines.entries()) {
      const start = offset;
      offset += line.length;
      writer.append(line, (position) => {
        expect(disk.syncedLength).toBeGreaterThanOrEqual(start + line.length);
        expect(offsetOf(position)).toBe(start);
        told.push(i);
      });
      if (i % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await writer.close();
    expect(told).toEqual(lines.map((_, i) => i));
    expect(disk.content).toBe(lines.join(""));
    expect(disk.open).toBe(false);
    expect(writer.durable).toBe(500);
  });

  it("commits a lone line by itself before long", async () => {
    const disk = new Disk();
    const writer = writerOn(disk);
    await new Promise<void>((resolve) => writer.append("alone\n", () => resolve()));
    expect(disk.content).toBe("alone\n");
    await writer.close();
  });

  it("takes all that queued up during a sync into the next one", async () => {
    const disk = new Disk();
    const writer = writerOn(disk);
    const { closed, open } = gate();
    disk.gate = closed;
    for (let i = 0; i < 64; i++) writer.append("a\n", () => {});
    await new Promise((resolve) => setTimeout(resolve, 5));
    for (let i = 0; i < 5000; i++) writer.append("b\n", () => {});
    expect(disk.syncs).toBe(0);
    open();
    await writer.close();
    expect(disk.syncs).toBe(2);
    expect(writer.commits).toBe(2);
  });

  it("asks callers to wait while too much is queued, and lets them on again", async () => {
    const disk = new Disk();
    const writer = writerOn(disk);
    const { closed, open } = gate();
    disk.gate = closed;
    let appended = 0;
    while (writer.pressure() === undefined && appended < 100_000) {
      writer.append("x\n", () => {});
      appended++;
    }
    expect(appended).toBe(2048);
    const wait = writer.pressure();
    expect(writer.pressure()).toBe(wait);
    open();
    await wait;
    expect(writer.pressure()).toBeUndefined();
    await writer.close();
    expect(disk.content.length).toBe(4_096);
  });

  it("counts bytes too: a few huge lines are pressure enough", async () => {
    const disk = new Disk();
    const writer = writerOn(disk);
    const { closed, open } = gate();
    disk.gate = closed;
    for (let i = 0; i < 20; i++) writer.append(`${"x".repeat(1_000_000)}\n`, () => {});
    expect(writer.pressure()).toBeInstanceOf(Promise);
    open();
    await writer.close();
    expect(disk.content.length).toBe(20_000_020);
  });

  it("writes on where a write took only a part", async () => {
    const disk = new Disk();
    disk.atOnce = 7;
    const writer = writerOn(disk);
    for (let i = 0; i < 30; i++) writer.append(`line ${i}\n`, () => {});
    await writer.close();
    expect(disk.content).toBe(Array.from({ length: 30 }, (_, i) => `line ${i}\n`).join(""));
  });

  it("stops on a full disk: durable lines stay, the torn one is cut, everyone waiting is told", async () => {
    const disk = new Disk();
    const writer = writerOn(disk);
    const told: string[] = [];
    writer.append("kept\n", () => told.push("kept"));
    await writer.sync();
    disk.room = 12;
    const { closed, open } = gate();
    disk.gate = closed;
    writer.append("lost, it does not fit\n", () => told.push("lost"));
    const sync = writer.sync();
    open();
    await expect(sync).rejects.toMatchObject({ code: "disk-full" });
    expect(disk.content).toBe("kept\n");
    expect(told).toEqual(["kept"]);
    expect(writer.failed.aborted).toBe(true);
    expect(writer.failed.reason).toBeInstanceOf(RunStoreError);
    expect(String(writer.failed.reason)).toContain("/somewhere");
    writer.append("after\n", () => told.push("after"));
    await expect(writer.sync()).rejects.toBe(writer.failed.reason);
    await expect(writer.pressure()).rejects.toBe(writer.failed.reason);
    await expect(writer.close()).rejects.toBe(writer.failed.reason);
    expect(told).toEqual(["kept"]);
    expect(disk.open).toBe(false);
  });

  it("wakes those who wait for room when the disk fails", async () => {
    const disk = new Disk();
    const writer = writerOn(disk);
    const { closed, open } = gate();
    disk.gate = closed.then(() => {
      throw Object.assign(new Error("EIO: i/o error, fdatasync"), {
        code: "EIO",
        syscall: "fdatasync",
      });
    });
    for (let i = 0; i < 10_000; i++) writer.append("x\n", () => {});
    const wait = writer.pressure();
    open();
    await expect(wait).rejects.toMatchObject({ code: "folder-read-only" });
  });

  it("does not dress up a bug in a callback as a disk error", async () => {
    const writer = writerOn(new Disk());
    const bug = new TypeError("bug");
    writer.append("x\n", () => {
      throw bug;
    });
    await expect(writer.sync()).rejects.toBe(bug);
    expect(writer.failed.reason).toBe(bug);
  });

  it("starts a new segment when one is full", async () => {
    const folder = await temporaryFolder();
    const paths: string[] = [];
    const places: number[] = [];
    const writer = new JournalWriter({
      folder,
      firstSegment: 3,
      onSegment: (file) => paths.push(file) - 1,
      segmentBytes: 1000,
    });
    for (let commit = 0; commit < 5; commit++) {
      for (let i = 0; i < 6; i++) {
        writer.append(`${"x".repeat(99)}\n`, (position) => places.push(segmentOf(position)));
      }
      await writer.sync();
    }
    await writer.close();
    expect(paths.map((file) => path.basename(file))).toEqual([
      "journal-0003.jsonl",
      "journal-0004.jsonl",
      "journal-0005.jsonl",
    ]);
    expect(listSegments(folder).map(({ bytes }) => bytes)).toEqual([1200, 1200, 600]);
    expect(places).toEqual([...Array(12).fill(0), ...Array(12).fill(1), ...Array(6).fill(2)]);
  });

  it("makes no file until there is a line, and never writes into one that is there", async () => {
    const folder = await temporaryFolder();
    const options = { folder, firstSegment: 1, onSegment: () => 0 };
    await new JournalWriter(options).close();
    expect(listSegments(folder)).toEqual([]);
    const first = new JournalWriter(options);
    first.append("mine\n", () => {});
    await first.close();
    const second = new JournalWriter(options);
    second.append("other\n", () => {});
    await expect(second.close()).rejects.toBeInstanceOf(RunStoreError);
    expect(await readFile(path.join(folder, "journal-0001.jsonl"), "utf8")).toBe("mine\n");
  });
});
