import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findFile } from "../../src/frames/find-file.js";
import { openTable } from "../../src/frames/index.js";
import { openJsonl } from "../../src/frames/jsonl-reader.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "json-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(content: string | Uint8Array, name: string) {
  const target = path.join(folder, name);
  await writeFile(target, content);
  const table = await openTable(target);
  const records: unknown[] = [];
  for await (const rows of table.batches()) records.push(...rows.map(({ values }) => values));
  return { columns: table.columns, records };
}

describe("reading JSON Lines", () => {
  it("reads one record per line, with or without a last line end", async () => {
    const text = '\uFEFF{"a":1,"b":"x"}\r\n\n  \n{"a":2,"c":{"d":[1]}}';
    expect(await read(text, "a.jsonl")).toEqual({
      columns: ["a", "b"],
      records: [
        { a: 1, b: "x" },
        { a: 2, c: { d: [1] } },
      ],
    });
  });

  it("does not depend on where the file is cut", async () => {
    const target = path.join(folder, "cut.jsonl");
    const text = '{"a":"é\\n\u{1F600}"}\n{"a":"ü"}\n';
    await writeFile(target, text);
    for (let chunkBytes = 1; chunkBytes <= Buffer.byteLength(text); chunkBytes++) {
      const source = await openJsonl(await findFile(target), { chunkBytes, allColumns: false });
      const records: unknown[] = [];
      for await (const batch of source.batches(0, 9)) records.push(...batch.records);
      expect(records).toEqual([{ a: "é\n\u{1F600}" }, { a: "ü" }]);
    }
  });

  it.each([
    ["a broken line", '{"a":1}\n\n{"a":\n', "file-format", "line 3 is not JSON"],
    [
      "a line that is no record",
      '{"a":1}\n[1]\n',
      "file-format",
      "line 2 holds an array of 1 values",
    ],
    ["an array", '[{"a":1}]', "file-format", "needs the extension .json"],
    ["nothing", "\n\n", "file-empty", "is empty"],
    [
      "bytes that are not UTF-8",
      Buffer.from('{"a":"\xe9"}', "latin1"),
      "encoding",
      "offset 6 (line 1)",
    ],
  ])("refuses %s", async (_, content, code, part) => {
    const error = await read(content, "bad.jsonl").catch((e) => e);
    expect(error).toMatchObject({ name: "DataValidationError", code });
    expect(error.message).toContain(part);
  });
});

describe("reading JSON", () => {
  const records = [
    { a: 1, b: "x" },
    { a: 2, b: "y" },
  ];
  it.each([
    ["records", records],
    ["records under data", { schema: {}, data: records }],
    ["columns", { a: [1, 2], b: ["x", "y"] }],
    ["columns by index", { a: { "10": 1, "11": 2 }, b: { "10": "x", "11": "y" } }],
  ])("takes %s", async (_, value) => {
    expect(await read(JSON.stringify(value), "a.json")).toEqual({ columns: ["a", "b"], records });
  });

  it("fills what columns by index leave out", async () => {
    const { records: found } = await read('{"a":{"x":1},"b":{"y":2}}', "gaps.json");
    expect(found).toEqual([
      { a: 1, b: null },
      { a: null, b: 2 },
    ]);
  });

  it.each([
    ["broken text", '[\n{"a":1},\n{"a":1 "b":2}]', "file-format", "line 3 is not JSON"],
    ["JSON Lines", '{"a":1}\n{"a":2}\n', "file-format", "rename it to .jsonl"],
    ["a number", "7", "file-format", "the number 7"],
    ["rows that are no records", '[{"a":1},2]', "file-format", "row 2 is the number 2"],
    ["columns that differ in length", '{"a":[1],"b":[1,2]}', "file-format", "a: 1, b: 2"],
    ["nothing", " ", "file-empty", "is empty"],
  ])("refuses %s", async (_, content, code, part) => {
    const error = await read(content, "bad.json").catch((e) => e);
    expect(error).toMatchObject({ name: "DataValidationError", code });
    expect(error.message).toContain(part);
  });
});
