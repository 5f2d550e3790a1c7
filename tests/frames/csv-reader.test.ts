import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCsv } from "../../src/frames/csv-reader.js";
import { findFile } from "../../src/frames/find-file.js";
import { openTable, writeTable } from "../../src/frames/index.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "csv-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(content: string | Uint8Array, name = "data.csv") {
  const target = path.join(folder, name);
  await writeFile(target, content);
  return target;
}

async function read(target: string, options = {}) {
  const table = await openTable(target, options);
  const records: Record<string, unknown>[] = [];
  for await (const rows of table.batches()) records.push(...rows.map(({ values }) => values));
  return { columns: table.columns, records };
}

const failure = async (content: string | Uint8Array, options = {}) =>
  read(await file(content), options).catch((error) => error);

describe("reading CSV", () => {
  it("keeps every cell as it stands in the file", async () => {
    const { columns, records } = await read(await file("id,n,empty\n007,1.50,\n 8 ,true,\n"));
    expect(columns).toEqual(["id", "n", "empty"]);
    expect(records).toEqual([
      { id: "007", n: "1.50", empty: "" },
      { id: " 8 ", n: "true", empty: "" },
    ]);
  });

  it("does not mind a byte order mark, empty lines, or a missing last line end", async () => {
    const { columns, records } = await read(await file("\uFEFFa;b\r\n\r\n1;2\r\n\r\n3;4"));
    expect(columns).toEqual(["a", "b"]);
    expect(records).toEqual([
      { a: "1", b: "2" },
      { a: "3", b: "4" },
    ]);
  });

  it("knows the columns of a file without rows", async () => {
    expect(await read(await file("a,b\n"))).toEqual({ columns: ["a", "b"], records: [] });
  });

  it("takes the empty lines of a one-column file for empty cells, but not those at its end", async () => {
    const { records } = await read(await file('text\none\n\n\ntwo\n""\n\n\n'));
    expect(records.map(({ text }) => text)).toEqual(["one", "", "", "two", ""]);
  });

  it("uses tabs for .tsv, whatever else is in it", async () => {
    const { columns } = await read(await file("a,b\tc\n1,2\t3\n", "data.tsv"));
    expect(columns).toEqual(["a,b", "c"]);
  });

  it.each([
    ["utf-16le", Buffer.from("\uFEFFa,b\né,\u{1F600}\n", "utf16le")],
    ["utf-16be", Buffer.from("\uFEFFa,b\né,\u{1F600}\n", "utf16le").swap16()],
  ])("recognises %s by its byte order mark", async (_, bytes) => {
    expect((await read(await file(bytes))).records).toEqual([{ a: "é", b: "\u{1F600}" }]);
  });

  it("reads other encodings when told", async () => {
    const bytes = Buffer.from("a,b\nMünchen,2\n", "latin1");
    const { records } = await read(await file(bytes), { encoding: "latin1" });
    expect(records).toEqual([{ a: "München", b: "2" }]);
  });

  it("refuses bytes that are not UTF-8, with their place and what to do", async () => {
    const error = await failure(Buffer.from("a,b\n1,2\nMünchen,3\n", "latin1"));
    expect(error).toMatchObject({ name: "DataValidationError", code: "encoding" });
    expect(error.message).toContain("byte 0xfc at offset 9 (line 3)");
    expect(error.message).toContain('encoding: "windows-1252"');
    expect(error.message).toContain("iconv");
  });

  it.each([
    ["zero bytes", Buffer.from("a,b\n1,2\n", "utf16le"), {}, "encoding", "utf-16le"],
    ["an unknown encoding", "a\n1\n", { encoding: "klingon" }, "option-invalid", "klingon"],
    [
      "the wrong encoding",
      Buffer.from([0x61, 0x81, 0xff]),
      { encoding: "shift_jis" },
      "encoding",
      "shift_jis",
    ],
    ["nothing", "", {}, "file-empty", "data.csv is empty"],
    ["blanks only", "\uFEFF \n\n", {}, "file-empty", "names its columns"],
    ["a column without a name", "a,,c\n1,2,3\n", {}, "file-format", "column 2 of 3 has no name"],
    ["two columns of one name", "a,b,a\n1,2,3\n", {}, "file-format", '"a" twice (columns 1 and 3)'],
    ["a quote that never closes", 'a,b\n1,"x\n2,y\n', {}, "file-format", "line 2 never ends"],
    [
      "a quote inside a quoted cell",
      'a,b\n1,"x "y" z"\n',
      {},
      "file-format",
      "line 2 text follows",
    ],
  ])("refuses %s", async (_, content, options, code, part) => {
    const error = await failure(content, options);
    expect(error).toMatchObject({ code });
    expect(error.message).toContain(part);
  });

  it.each([
    [
      "too few",
      'a,b\n1,"x\ny"\n2,z\n3\n',
      "line 5: the row has 1 cell, but the header has 2 (a and b)",
    ],
    ["too many", "a,b\r\n1,2\r\n1,2,3\r\n", "line 3: the row has 3 cells"],
  ])("refuses a row with %s cells, with its line", async (_, content, part) => {
    const error = await failure(content);
    expect(error).toMatchObject({ code: "csv-ragged" });
    expect(error.message).toContain(part);
    expect(error.message).toContain("double quotes");
  });

  it("finds the line of a ragged row deep in a file", async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `${i},"a\nb"`);
    rows[15_000] = "15000,a,b";
    const error = await failure(`n,t\n${rows.join("\n")}\n`);
    expect(error.message).toContain("line 30002:");
  });

  it("does not depend on where the file is cut, whatever the byte", async () => {
    const text = 'id,text\n1,"é\u{1F600}\r\n""x"""\n2,ü\r\n3,"\r"\n';
    const found = await findFile(await file(text, "cut.csv"));
    for (let chunkBytes = 1; chunkBytes <= Buffer.byteLength(text); chunkBytes++) {
      const source = await openCsv(found, { chunkBytes });
      const records: unknown[] = [];
      for await (const batch of source.batches(0, Number.POSITIVE_INFINITY)) {
        expect(batch.start).toBe(records.length);
        records.push(...batch.records);
      }
      expect(records).toEqual([
        { id: "1", text: 'é\u{1F600}\r\n"x"' },
        { id: "2", text: "ü" },
        { id: "3", text: "\r" },
      ]);
    }
  });

  it("keeps hold of a column named __proto__", async () => {
    const { records } = await read(await file("__proto__,b\nx,y\n"));
    expect(Object.entries(records[0]!)).toEqual([
      ["__proto__", "x"],
      ["b", "y"],
    ]);
  });
});

describe("CSV there and back", () => {
  const character = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom('"', ",", "\n", "\r", ";", "\t", " ", "\uFEFF", "'", "="),
    },
    { weight: 2, arbitrary: fc.string({ unit: "grapheme", maxLength: 1 }) },
  );
  const cell = fc
    .array(character, { maxLength: 8 })
    .map((parts) => parts.join("").replace(/\0/g, ""))
    // A lone surrogate has no UTF-8.
    .filter((text) => Buffer.from(text).toString() === text);
  const table = fc.integer({ min: 1, max: 4 }).chain((width) =>
    fc.tuple(
      fc.uniqueArray(
        cell.filter((name) => name.trim() !== ""),
        { minLength: width, maxLength: width },
      ),
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 6 }),
    ),
  );

  it.each([".csv", ".tsv"])("keeps any text in %s", async (extension) => {
    const target = path.join(folder, `round${extension}`);
    await fc.assert(
      fc.asyncProperty(table, async ([columns, rows]) => {
        const records = rows.map((row) =>
          Object.fromEntries(columns.map((name, i) => [name, row[i]])),
        );
        await writeTable(target, columns, records);
        expect(await read(target)).toEqual({ columns, records });
      }),
      { numRuns: 200 },
    );
  });
});
