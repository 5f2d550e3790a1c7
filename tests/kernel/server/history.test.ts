import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { History } from "../../../src/kernel/server/history.js";

const CODES = ["a = 1", "b = 2", "print(a)", "a = 1"];

function filled(file?: string): History {
  const history = new History(file);
  for (const [at, code] of CODES.entries()) history.add(at + 1, code, at === 2 ? "1" : undefined);
  return history;
}

async function inputs(history: History, request: object): Promise<unknown[]> {
  return (await history.find({ raw: true, output: false, ...request })).map((item) => item[2]);
}

describe("History", () => {
  it("gives the tail, all of it or the last n", async () => {
    const history = filled();
    expect(await inputs(history, { hist_access_type: "tail", n: 2 })).toEqual(CODES.slice(2));
    expect(await inputs(history, { hist_access_type: "tail", n: 99 })).toEqual(CODES);
    expect(await inputs(history, { hist_access_type: "tail", n: 0 })).toEqual([]);
    expect(await inputs(history, {})).toEqual(CODES);
  });

  it("gives a range of lines, the stop left out", async () => {
    const range = { hist_access_type: "range", session: 0 };
    expect(await inputs(filled(), { ...range, start: 2, stop: 4 })).toEqual(CODES.slice(1, 3));
    expect(await inputs(filled(), range)).toEqual(CODES);
    expect(await inputs(filled(), { ...range, session: -1 })).toEqual([]);
  });

  it("finds by pattern, each cell once where that is asked", async () => {
    const search = { hist_access_type: "search", pattern: "a*" };
    expect(await inputs(filled(), search)).toEqual(["a = 1", "a = 1"]);
    expect(await inputs(filled(), { ...search, unique: true })).toEqual(["a = 1"]);
    expect(await inputs(filled(), { ...search, n: 1 })).toEqual(["a = 1"]);
    expect(await inputs(filled(), { ...search, pattern: "? = [23]" })).toEqual(["b = 2"]);
    expect(await inputs(filled(), { ...search, pattern: "*(a)" })).toEqual(["print(a)"]);
    expect(await inputs(filled(), { ...search, pattern: "(" })).toEqual([]);
  });

  it("gives results beside the cells", async () => {
    const found = await filled().find({ hist_access_type: "tail", n: 2, output: true });
    expect(found.map((item) => item[2])).toEqual([
      ["print(a)", "1"],
      ["a = 1", null],
    ]);
  });

  it("keeps cells over sessions in a file only its owner reads, and forgets the oldest", async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), "promptframe-history-")), "a/h.jsonl");
    const first = filled(file);
    await first.written();
    expect(statSync(file).mode & 0o077).toBe(0);
    writeFileSync(file, `${readFileSync(file, "utf8")}torn {"session":\n`);
    const second = new History(file);
    second.add(1, "later");
    await second.written();
    expect(await inputs(second, { hist_access_type: "tail" })).toEqual([...CODES, "later"]);
    const long = "x".repeat(1500);
    const line = JSON.stringify({ session: 1, line: 1, input: long });
    writeFileSync(file, `${line}\n`.repeat(2000));
    expect(await inputs(new History(file), {})).toHaveLength(1000);
    expect(readFileSync(file, "utf8").split("\n")).toHaveLength(1001);
  });

  it("works on where the file cannot be written", async () => {
    const history = filled("/dev/null/no/history.jsonl");
    await history.written();
    expect(await inputs(history, {})).toEqual(CODES);
  });
});
