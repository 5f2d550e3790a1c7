import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { writeTable } from "../../src/frames/index.js";

const folder = mkdtempSync(path.join(tmpdir(), "promptframe-write-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rows = [
  { a: 1, b: "x" },
  { a: 2, b: null },
];

describe("writeTable", () => {
  it("writes the columns named, in their order", async () => {
    const file = path.join(folder, "ok.csv");
    await writeTable(file, ["b", "a"], rows);
    expect(readFileSync(file, "utf8")).toBe("b,a\nx,1\n,2\n");
  });

  it.each([
    ["rows in place of the columns", [rows], /columns must be an array of names.*2 values/],
    ["no columns", [undefined, rows], /columns must be an array of names.*undefined/],
    ["no rows", [["a"]], /rows must be records.*undefined/],
    ["a text for rows", [["a"], "x"], /rows must be records.*"x"/],
    ["rows that are no records", [["a"], [1]], /Every row must be a record.*number 1/],
  ])("refuses %s, and leaves no file", async (name, given, message) => {
    const file = path.join(folder, `${name}.csv`);
    const error = await (writeTable as (...all: unknown[]) => Promise<void>)(file, ...given).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ name: "TaskError", code: "option-invalid" });
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toContain("Object.keys(rows[0])");
    expect(existsSync(file)).toBe(false);
  });
});
