import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { RunLogFile } from "../../src/runs/run-log.js";
import { temporaryFolder } from "./fixtures.js";

function lines(folder: string): Record<string, unknown>[] {
  const text = readFileSync(path.join(folder, "log.jsonl"), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe("RunLogFile", () => {
  it("writes time, level, message and data, one JSON object a line", async () => {
    const folder = await temporaryFolder();
    const log = new RunLogFile(folder, "debug");
    log.debug("asked", { ids: ["1"] });
    log.error("line\nbreak", { message: "data does not hide the message", time: 0 });
    await log.flush();
    expect(lines(folder)).toMatchObject([
      { level: "debug", message: "asked", ids: ["1"] },
      { level: "error", message: "line\nbreak", time: expect.stringMatching(/^\d{4}-.*Z$/) },
    ]);
  });

  it("leaves out what is below its level", async () => {
    const folder = await temporaryFolder();
    const log = new RunLogFile(folder, "warning");
    log.debug("no");
    log.info("no");
    await log.flush();
    expect(existsSync(path.join(folder, "log.jsonl"))).toBe(false);
    log.warning("yes");
    log.error("yes");
    await log.flush();
    expect(lines(folder).map(({ level }) => level)).toEqual(["warning", "error"]);
  });

  it("writes errors readably and takes data JSON cannot hold", async () => {
    const folder = await temporaryFolder();
    const log = new RunLogFile(folder, "info");
    const cause = Object.assign(new Error("socket"), { code: "ECONNRESET" });
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    log.info("failed", { error: new TypeError("no", { cause }), big: 5n });
    log.info("circle", { circle });
    await log.flush();
    expect(lines(folder)).toMatchObject([
      { error: { name: "TypeError", message: "no", cause: { code: "ECONNRESET" } }, big: "5" },
      { level: "info", message: "circle" },
    ]);
  });

  it("keeps the order of lines over many flushes", async () => {
    const folder = await temporaryFolder();
    const log = new RunLogFile(folder, "info");
    for (let i = 0; i < 2500; i++) {
      log.info("line", { i });
      if (i % 700 === 0) void log.flush();
    }
    await log.flush();
    expect(lines(folder).map(({ i }) => i)).toEqual(Array.from({ length: 2500 }, (_, i) => i));
  });

  it("stops nobody when it cannot be written", async () => {
    const log = new RunLogFile("/nowhere/at/all", "info");
    log.info("lost");
    await log.flush();
  });
});
