import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readCheckpoint, writeCheckpoint } from "../../../src/training/student/checkpoint.js";

const checkpoint = {
  job: "abc",
  state: { step: 7, note: "a\nb" },
  arrays: new Map([
    ["w values", Float32Array.of(1, -2.5, Number.MIN_VALUE)],
    ["w mean", new Float32Array(0)],
  ]),
};

describe("checkpoints", () => {
  it("come back as they were, and only for their own job", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "checkpoint-"));
    const file = path.join(folder, "checkpoint.bin");
    expect(await readCheckpoint(file, "abc")).toBeUndefined();
    await writeCheckpoint(file, { ...checkpoint, state: {} });
    await writeCheckpoint(file, checkpoint);
    expect(await readCheckpoint(file, "abc")).toEqual(checkpoint);
    expect(await readCheckpoint(file, "abd")).toBeUndefined();
    expect(await readdir(folder)).toEqual(["checkpoint.bin"]);
  });

  it("are not used when they are cut off or something else", async () => {
    const file = path.join(await mkdtemp(path.join(os.tmpdir(), "checkpoint-")), "c.bin");
    await writeCheckpoint(file, checkpoint);
    await writeFile(file, (await readFile(file)).subarray(0, -2));
    expect(await readCheckpoint(file, "abc")).toBeUndefined();
    await writeFile(file, "hello");
    expect(await readCheckpoint(file, "abc")).toBeUndefined();
  });
});
