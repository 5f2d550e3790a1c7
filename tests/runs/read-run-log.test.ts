import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readRunLog } from "../../src/runs/index.js";
import { temporaryFolder } from "./fixtures.js";

describe("readRunLog", () => {
  async function lines(folder: string): Promise<string[]> {
    const messages: string[] = [];
    for await (const { message } of readRunLog(folder)) messages.push(message);
    return messages;
  }

  it("reads whole lines, leaves out others, and does without a log", async () => {
    const folder = await temporaryFolder();
    expect(await lines(folder)).toEqual([]);
    const log = path.join(folder, "log.jsonl");
    const line = (message: string) => JSON.stringify({ time: "t", level: "info", message });
    writeFileSync(log, `${line("a")}\nnot json\n{"x":1}\n\n${line("b")}\n{"time":"t","mess`);
    expect(await lines(folder)).toEqual(["a", "b"]);
    rmSync(log);
    expect(await lines(folder)).toEqual([]);
  });
});
