import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runAtOnce } from "../../src/runs/run-politely.js";
import { scanLines } from "../../src/runs/scan-lines.js";
import { temporaryFolder } from "./fixtures.js";

async function scan(content: string): Promise<{ lines: [number, string][]; tail: number }> {
  const file = path.join(await temporaryFolder(), "lines");
  await writeFile(file, content);
  const lines: [number, string][] = [];
  const tail = runAtOnce(
    scanLines(file, (buffer, start, end, offset) =>
      lines.push([offset, buffer.toString("utf8", start, end)]),
    ),
  );
  return { lines, tail };
}

describe("scanLines", () => {
  it("gives every complete line with its place, and the size of the torn tail", async () => {
    expect(await scan("ä\n\nbc\nrest")).toEqual({
      lines: [
        [0, "ä"],
        [3, ""],
        [4, "bc"],
      ],
      tail: 4,
    });
    expect(await scan("")).toEqual({ lines: [], tail: 0 });
    expect(await scan("no end")).toEqual({ lines: [], tail: 6 });
  });

  it("reads lines across and beyond its chunks", async () => {
    const lengths = [10, 700_000, 700_000, 3_500_000, 0, 1_048_575, 1_048_576, 20];
    const lines = lengths.map((length, i) => String(i).repeat(length));
    const found = await scan(`${lines.join("\n")}\ntail`);
    expect(found.lines.map(([, line]) => line.length)).toEqual(lengths);
    expect(found.lines.map(([, line]) => line)).toEqual(lines);
    expect(found.tail).toBe(4);
  });
});
