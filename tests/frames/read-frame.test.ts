import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Table as ArrowClass, type Table } from "apache-arrow";
import { ColumnTable } from "arquero";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readFrame } from "../../src/frames/index.js";
import { inferColumn } from "../../src/frames/infer-types.js";

/** As on a machine where danfo is not installed. */
vi.mock(import("../../src/frames/load-package.js"), async (importOriginal) => {
  const { loadPackage } = await importOriginal();
  return {
    loadPackage: (name, feature, load) =>
      loadPackage(name, feature, name === "danfojs-node" ? notInstalled : load),
  };
});

async function notInstalled(): Promise<never> {
  const message = "Cannot find package 'danfojs-node'";
  throw Object.assign(new Error(message), { code: "ERR_MODULE_NOT_FOUND" });
}

let folder = "";
let file = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "frame-"));
  file = path.join(folder, "a.csv");
  await writeFile(file, "code,2020,good,text\n007,1.50,true,one\n012,,false,\n");
});
afterAll(() => rm(folder, { recursive: true }));

describe("readFrame", () => {
  it.each([
    [{ kind: "json" }, /no kind "json"[\s\S]*"records"/],
    [{ kind: "record" }, /no kind "record"[\s\S]*Did you mean "records"/],
    [{ types: "strings" }, /no types "strings"[\s\S]*"text"/],
    [{ king: "records" }, /no option "king" \(did you mean "kind"/],
    ["records", /options as an object/],
  ])("refuses the options %j instead of giving another frame", async (options, message) => {
    const error = await readFrame(file, options as never).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "TaskError", code: "option-invalid" });
    expect((error as Error).message).toMatch(message);
  });

  it("reads records, with types by column", async () => {
    expect(await readFrame(file, { kind: "records" })).toEqual([
      { code: "007", "2020": 1.5, good: true, text: "one" },
      { code: "012", "2020": null, good: false, text: "" },
    ]);
  });

  it("leaves text as it stands when told", async () => {
    const records = await readFrame(file, { kind: "records", types: "text" });
    expect(records[0]).toEqual({ code: "007", "2020": "1.50", good: "true", text: "one" });
  });

  it("reads an Arrow table", async () => {
    const table = await readFrame<Table>(file, { kind: "arrow" });
    expect(table).toBeInstanceOf(ArrowClass);
    expect(table.schema.fields.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      "code: Utf8",
      "2020: Float64",
      "good: Bool",
      "text: Utf8",
    ]);
    expect([...table.getChild("2020")!]).toEqual([1.5, null]);
  });

  it("reads an arquero table, columns in their order", async () => {
    const table = await readFrame<ColumnTable>(file, { kind: "arquero" });
    expect(table).toBeInstanceOf(ColumnTable);
    expect(table.columnNames()).toEqual(["code", "2020", "good", "text"]);
    expect(table.array("2020")).toEqual([1.5, null]);
  });

  it("fills what only some records of JSON Lines have", async () => {
    const lines = path.join(folder, "a.jsonl");
    await writeFile(lines, '{"a":1}\n{"b":"2"}\n');
    expect(await readFrame(lines, { kind: "records" })).toEqual([
      { a: 1, b: null },
      { a: null, b: "2" },
    ]);
  });

  it("keeps the columns of a file without rows", async () => {
    const empty = path.join(folder, "empty.csv");
    await writeFile(empty, "a,b\n");
    expect(await readFrame(empty, { kind: "records" })).toEqual([]);
    expect((await readFrame<Table>(empty, { kind: "arrow" })).numCols).toBe(2);
    expect((await readFrame<ColumnTable>(empty, { kind: "arquero" })).columnNames()).toEqual([
      "a",
      "b",
    ]);
  });

  it("says what to install, and what needs nothing, where danfo is not", async () => {
    const error = await readFrame(file).catch((e) => e);
    expect(error).toMatchObject({ name: "PackageMissingError", code: "package-missing" });
    expect(error.message).toContain("npm install danfojs-node");
    expect(error.message).toContain('kind: "records"');
  });

  it("reports a missing file", async () => {
    await expect(readFrame(path.join(folder, "b.csv"), { kind: "records" })).rejects.toMatchObject({
      code: "file-not-found",
    });
  });
});

describe("inferColumn", () => {
  it.each([
    ["numbers", ["1", "-2.50", "", "3e5", "0.1"], [1, -2.5, null, 300000, 0.1]],
    ["codes", ["007", "1"], ["007", "1"]],
    ["long ids", ["12345678901234567", "1"], ["12345678901234567", "1"]],
    ["signs and groups", ["+1", "1,000"], ["+1", "1,000"]],
    ["blanks", [" 1", "2"], [" 1", "2"]],
    ["truth", ["true", "", "false"], [true, null, false]],
    ["mixed", ["1", "x"], ["1", "x"]],
    ["nothing", ["", ""], ["", ""]],
    ["too large", ["1e999"], ["1e999"]],
  ])("reads %s", (_, cells, expected) => {
    expect(inferColumn(cells)).toEqual(expected);
  });
});
