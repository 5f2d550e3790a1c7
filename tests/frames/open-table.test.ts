import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  openTable,
  type RowRecord,
  type RowSelection,
  writeTable,
} from "../../src/frames/index.js";
import { describeKind, type KindUnderTest } from "./table-suite.js";

function recordsOf(result: unknown) {
  const records = result as RowRecord[];
  return { columns: Object.keys(records[0] ?? {}), records };
}

/** Reads a result file; an abandoned one under the name it would have had. */
async function readFileResult(result: unknown) {
  let file = String(result);
  if (file.endsWith(".part")) {
    const name = file.slice(0, -".part".length);
    const copy = path.join(path.dirname(name), `read-${path.basename(name)}`);
    await rename(file, copy);
    file = copy;
  }
  const records: RowRecord[] = [];
  // A JSON Lines file without records has nothing in it.
  if ((await stat(file)).size === 0) return { columns: [], records };
  const table = await openTable(file);
  for await (const batch of table.batches()) records.push(...batch.map(({ values }) => values));
  return { columns: [...table.columns], records };
}

function fileKind(kind: "csv" | "jsonl" | "json" | "parquet", extension: string): KindUnderTest {
  return {
    name: `${extension} file`,
    kind,
    async make(records, folder) {
      const file = path.join(folder, `input${extension}`);
      await writeTable(file, Object.keys(records[0]!), records);
      return file;
    },
    read: readFileResult,
  };
}

/** In CSV every cell is text. */
const text = {
  input: (value: unknown) => String(value ?? ""),
  output: (value: unknown) =>
    value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value),
};

describeKind({
  name: "records",
  kind: "records",
  make: (records) => structuredClone(records),
  read: async (result) => recordsOf(result),
});
describeKind({
  name: "generator",
  kind: "iterable",
  late: true,
  make: (records) =>
    (function* () {
      yield* records;
    })(),
  read: async (result) => recordsOf(result),
});
describeKind({
  name: "async generator",
  kind: "async-iterable",
  late: true,
  make: (records) =>
    (async function* () {
      for (const record of records) {
        if (record.id === "r5") await new Promise((done) => setTimeout(done, 1));
        yield record;
      }
    })(),
  read: async (result) => recordsOf(result),
});
describeKind({ ...fileKind("csv", ".csv"), ...text });
describeKind({ ...fileKind("csv", ".tsv"), ...text });
describeKind(fileKind("jsonl", ".jsonl"));
describeKind(fileKind("json", ".json"));
describeKind(fileKind("parquet", ".parquet"));

describe("openTable", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "open-table-"));
    await writeFile(path.join(folder, "feedback.csv"), "id,text\n1,a\n2,b\n");
  });
  afterAll(() => rm(folder, { recursive: true }));
  const at = (name: string) => path.join(folder, name);
  const failure = (data: unknown, options = {}) => openTable(data, options).catch((e) => e);

  it.each([
    ["nothing", undefined, "undefined"],
    ["null", null, "null"],
    ["a number", 7, "the number 7"],
    ["bytes", Buffer.from("x"), "a Buffer"],
    ["an object", { a: [1] }, 'the keys "a"'],
    ["a function", function* rows() {}, "call it"],
    ["a promise", Promise.resolve([]), "await it"],
    [
      "a frame of another library",
      Object.assign([].values(), { toRecords: () => [] }),
      "frame.toRecords()",
    ],
    ["texts", ["one", "two"], 'row 1 is the text "one"'],
    ["lists", [["a", "b"]], "an array of 2 values"],
    ["a Map", new Map([["a", { x: 1 }]]), "map.values()"],
    ["a list with a hole in it", [{ a: 1 }, null], "row 2 is null"],
    ["a stream of bytes", Readable.from([Buffer.from("x")]), "path of the file"],
  ])("refuses %s", async (_, data, part) => {
    const error = await failure(data);
    expect(error).toMatchObject({ name: "DataValidationError", code: "data-kind" });
    expect(error.message).toContain(part);
  });

  it("says which file is missing, and which one is meant", async () => {
    const error = await failure(at("feedbak.csv"));
    expect(error).toMatchObject({ code: "file-not-found" });
    expect(error.message).toContain(at("feedbak.csv"));
    expect(error.message).toContain('Did you mean "feedback.csv"');
  });

  it("says so when the folder is missing too", async () => {
    const error = await failure(at("no/such.csv"));
    expect(error).toMatchObject({ code: "file-not-found" });
    expect(error.message).toContain("does not exist either");
  });

  it("explains that a text is read as a path", async () => {
    const error = await failure("Classify this:\nthe app is slow");
    expect(error).toMatchObject({ code: "file-not-found" });
    expect(error.message).toContain("pass records");
  });

  it("refuses a folder", async () => {
    expect(await failure(folder)).toMatchObject({ code: "file-unreadable" });
  });

  it.each([
    ["sheet.xlsx", "Save the spreadsheet as CSV"],
    ["notes", "no extension"],
    ["a.xml", ".jsonl"],
  ])("refuses the format of %s", async (name, part) => {
    await writeFile(at(name), "x");
    const error = await failure(at(name));
    expect(error).toMatchObject({ code: "file-format" });
    expect(error.message).toContain(part);
  });

  it("takes file URLs", async () => {
    const table = await openTable(pathToFileURL(at("feedback.csv")));
    expect(table.columns).toEqual(["id", "text"]);
    await table.close();
  });

  it("refuses an output it cannot write, before anything is asked", async () => {
    expect(await failure(at("feedback.csv"), { output: at("feedback.csv") })).toMatchObject({
      name: "TaskError",
      code: "option-invalid",
    });
    expect(await failure(at("feedback.csv"), { output: at("out.docx") })).toMatchObject({
      code: "file-format",
    });
    const lost = await openTable(at("feedback.csv"), { output: at("feedback.csv/out.csv") });
    await expect(lost.sink(["x"])).rejects.toMatchObject({ code: "file-not-found" });
    await lost.close();
    const onFolder = await openTable([{ a: 1 }], { output: at("folder.csv") });
    await mkdir(at("folder.csv"));
    await expect(onFolder.sink(["x"])).rejects.toMatchObject({ code: "file-unreadable" });
  });

  it.each<[unknown, string]>([
    [{ from: 0 }, "from 1 on"],
    [{ from: 5, to: 4 }, "ends (row 4) before it begins (row 5)"],
    [{ first: 1.5 }, "whole number"],
    [{ rows: [1] }, "{ from, to }"],
    ["1-5", "{ from, to }"],
    [{ ids: "r1" }, "{ from, to }"],
    [async () => true, "promise"],
    [() => Promise.reject(new Error("nobody waits for it")), "promise"],
  ])("refuses the selection %j", async (select, part) => {
    const error = await failure([{ a: 1 }], { select: select as RowSelection });
    expect(error).toMatchObject({ name: "TaskError", code: "option-invalid" });
    expect(error.message).toContain(part);
  });

  it("names a file of ids that is missing", async () => {
    const error = await failure([{ a: 1 }], { select: { idsFile: at("ids.txt") } });
    expect(error).toMatchObject({ code: "file-not-found" });
  });

  it("takes the columns of all records, which may differ", async () => {
    const table = await openTable([{ a: 1 }, { b: 2, a: 3 }]);
    expect(table.columns).toEqual(["a", "b"]);
    const sink = await table.sink(["c"]);
    for await (const rows of table.batches()) for (const row of rows) sink.put(row, ["x"]);
    expect(await sink.finish()).toEqual([
      { a: 1, c: "x" },
      { b: 2, a: 3, c: "x" },
    ]);
  });

  it("keeps a column named __proto__ a column", async () => {
    const table = await openTable(JSON.parse('[{"__proto__": "a", "b": 1}]'));
    const sink = await table.sink(["c"]);
    for await (const rows of table.batches()) for (const row of rows) sink.put(row, ["x"]);
    const [record] = (await sink.finish()) as object[];
    expect(Object.entries(record!)).toEqual([
      ["__proto__", "a"],
      ["b", 1],
      ["c", "x"],
    ]);
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
  });

  it("has an identity that follows the content of tables in memory", async () => {
    const identity = async (data: unknown) => (await openTable(data)).identity;
    const rows = Array.from({ length: 1000 }, (_, i) => ({ i, n: 10n ** 20n }));
    expect(await identity(rows)).toBe(await identity(structuredClone(rows)));
    expect(await identity(rows)).not.toBe(await identity(rows.slice(1)));
    expect(await identity([{ a: 1 }])).not.toBe(await identity([{ a: 2 }]));
    expect(await identity([{ a: 1 }])).not.toBe(await identity([{ b: 1 }]));
    const loop: Record<string, unknown> = { a: 1 };
    loop.self = loop;
    expect(await identity([loop])).toMatch(/^records:[0-9a-f]{64}$/);
  });

  it("has an identity by path for files, whatever the way there", async () => {
    const direct = await openTable(at("feedback.csv"));
    const around = await openTable(path.join(folder, "..", path.basename(folder), "feedback.csv"));
    expect(direct.identity).toBe(around.identity);
    expect(direct.identity).toMatch(/^file:\//);
    await direct.close();
    await around.close();
  });

  it("answers a file beside it, and leaves nothing else behind", async () => {
    const table = await openTable(at("feedback.csv"));
    const sink = await table.sink(["x"]);
    for await (const rows of table.batches()) for (const row of rows) sink.put(row, ["y"]);
    expect(existsSync(at("feedback.answers.csv"))).toBe(false);
    expect(await sink.finish()).toBe(at("feedback.answers.csv"));
    expect(existsSync(at("feedback.answers.csv.part"))).toBe(false);
  });

  it("refuses to write over the file it reads, whatever links lead there", async () => {
    await mkdir(at("there"));
    await writeFile(at("there/real.csv"), "text\na\n");
    await symlink(at("there/real.csv"), at("link.csv"));
    await symlink(at("there"), at("folder"));
    const clashes = [
      [at("there/real.csv"), at("there/../there/real.csv")],
      [at("link.csv"), at("there/real.csv")],
      [at("there/real.csv"), at("link.csv")],
      [at("there/real.csv"), at("folder/real.csv")],
      [at("folder/real.csv"), at("there/real.csv")],
    ] as const;
    for (const [input, output] of clashes) {
      expect(await failure(input, { output })).toMatchObject({
        code: "option-invalid",
        message: expect.stringContaining("would overwrite"),
      });
    }
    const other = await openTable(at("link.csv"), { output: at("folder/new/other.csv") });
    await other.close();
  });

  it("knows the rows of a file that is checked first, and finds its faults at once", async () => {
    const table = await openTable(at("feedback.csv"), { checkFirst: true, select: { from: 2 } });
    expect(table.rowCount).toBe(1);
    await table.close();
    await writeFile(at("ragged.csv"), "id,text\n1,a\n2\n");
    expect(await failure(at("ragged.csv"), { checkFirst: true })).toMatchObject({
      code: "csv-ragged",
    });
  });
});
