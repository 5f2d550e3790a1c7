import { appendFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { positionOf } from "../../src/runs/position.js";
import { SegmentReader } from "../../src/runs/segment-reader.js";
import { afterTest, temporaryFolder } from "./fixtures.js";

function reader(): SegmentReader {
  const made = new SegmentReader();
  afterTest(() => made.close());
  return made;
}

describe("SegmentReader", () => {
  it("keeps what it still holds apart from what it reads on, through far more than it holds", async () => {
    const file = path.join(await temporaryFolder(), "segment");
    const lines = Array.from({ length: 8000 }, (_, i) => `${i} `.repeat(500).slice(0, 999));
    writeFileSync(file, `${lines.join("\n")}\n`);
    const read = reader();
    const segment = read.add(file);
    for (let i = 0; i < lines.length; i++) {
      for (const at of [i, Math.max(0, i - 300), Math.max(0, i - 2000)]) {
        if (read.readLine(positionOf(segment, at * 1000)) !== lines[at]) {
          expect.fail(`line ${at} after line ${i}`);
        }
      }
    }
  });

  it("reads lines in any order, longer ones than it reads ahead included", async () => {
    const folder = await temporaryFolder();
    const lines = Array.from({ length: 3000 }, (_, i) => `${i} ${"ü".repeat((i * 7919) % 600)}`);
    lines[1500] = "long ".repeat(500_000);
    const offsets: number[] = [];
    let offset = 0;
    for (const line of lines) {
      offsets.push(offset);
      offset += Buffer.byteLength(line) + 1;
    }
    const file = path.join(folder, "segment");
    writeFileSync(file, `${lines.join("\n")}\n`);
    const read = reader();
    const segment = read.add(file);
    for (let i = 0; i < lines.length; i++) {
      for (const at of [i, (i * 1009) % lines.length]) {
        expect(read.readLine(positionOf(segment, offsets[at]!)) === lines[at]).toBe(true);
      }
    }
  });

  it("sees lines appended after it first read", async () => {
    const file = path.join(await temporaryFolder(), "segment");
    writeFileSync(file, "one\ntw");
    const read = reader();
    const segment = read.add(file);
    expect(read.readLine(positionOf(segment, 0))).toBe("one");
    expect(read.readLine(positionOf(segment, 4))).toBeUndefined();
    appendFileSync(file, "o\nthree\n");
    expect(read.readLine(positionOf(segment, 4))).toBe("two");
    expect(read.readLine(positionOf(segment, 8))).toBe("three");
    expect(read.readLine(positionOf(segment, 14))).toBeUndefined();
  });

  it("reads more segments than it keeps open", async () => {
    const folder = await temporaryFolder();
    const read = reader();
    const segments = Array.from({ length: 80 }, (_, i) => {
      const file = path.join(folder, `segment ${i}`);
      writeFileSync(file, `line of ${i}\n`);
      return read.add(file);
    });
    for (let round = 0; round < 2; round++) {
      for (const segment of segments) {
        expect(read.readLine(positionOf(segment, 0))).toBe(`line of ${segment}`);
      }
    }
  });
});
