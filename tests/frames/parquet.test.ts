import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import type { SchemaElement } from "hyparquet";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTable, writeTable } from "../../src/frames/index.js";
import { openParquetWriter } from "../../src/frames/parquet-writer.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "parquet-"));
});
afterAll(() => rm(folder, { recursive: true }));
const at = (name: string) => path.join(folder, name);

async function read(target: string, options = {}) {
  const table = await openTable(target, options);
  const records: Record<string, unknown>[] = [];
  for await (const rows of table.batches()) records.push(...rows.map(({ values }) => values));
  return { columns: table.columns, records, rowCount: table.rowCount };
}

async function metadata(target: string) {
  return parquetMetadataAsync(await asyncBufferFromFile(target));
}

async function typesOf(target: string) {
  const { schema } = await metadata(target);
  return Object.fromEntries(
    schema.slice(1).map(({ name, type, converted_type }) => [name, converted_type ?? type]),
  );
}

describe("writing Parquet", () => {
  it("gives columns the type of their values, and reads them back", async () => {
    const records = [
      { s: "é", i: 5, n: 1.5, b: true, d: new Date(7), l: ["a"], o: { k: 1 }, e: null, m: "x" },
      { s: null, i: -1, n: 2, b: null, d: null, l: null, o: null, e: null, m: 2 },
      { s: "", i: 2 ** 40, n: Number.NaN, b: false, d: new Date(8), l: [], o: {}, e: null, m: [3] },
    ];
    await writeTable(at("types.parquet"), Object.keys(records[0]!), records);
    const { records: found } = await read(at("types.parquet"));
    expect(found).toEqual([records[0], { ...records[1], m: "2" }, { ...records[2], m: "[3]" }]);
    expect(await typesOf(at("types.parquet"))).toEqual({
      s: "UTF8",
      i: "INT64",
      n: "DOUBLE",
      b: "BOOLEAN",
      d: "TIMESTAMP_MILLIS",
      l: "JSON",
      o: "JSON",
      e: "UTF8",
      m: "UTF8",
    });
  });

  it("writes null for a date without a time", async () => {
    const none = new Date(Number.NaN);
    const records = [
      { d: none, m: none, e: none },
      { d: new Date(7), m: "x", e: none },
    ];
    await writeTable(at("dates.parquet"), ["d", "m", "e"], records);
    expect((await read(at("dates.parquet"))).records).toEqual([
      { d: null, m: null, e: null },
      { d: new Date(7), m: "x", e: null },
    ]);
    expect(await typesOf(at("dates.parquet"))).toMatchObject({ d: "TIMESTAMP_MILLIS", m: "UTF8" });
  });

  it("writes row groups, and widens a column when a later one needs it", async () => {
    const values = [null, null, 1, 2, 2.5, 3, "text", null];
    const writer = await openParquetWriter(at("wide.parquet"), ["v", "i"], { groupRows: 2 });
    for (const [i, v] of values.entries()) await writer.write({ v, i });
    expect(await writer.finish()).toBe(at("wide.parquet"));
    expect((await read(at("wide.parquet"))).records).toEqual(
      values.map((v, i) => ({ v: v === null ? null : String(v), i })),
    );
    const { row_groups } = await metadata(at("wide.parquet"));
    expect(row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([2, 2, 2, 2]);
  });

  it("keeps rows in order when its caller does not wait", async () => {
    const writer = await openParquetWriter(at("hasty.parquet"), ["i"], { groupRows: 10 });
    for (let i = 0; i < 105; i++) void writer.write({ i: i < 50 ? i : i + 0.5 });
    await writer.finish();
    const { records } = await read(at("hasty.parquet"));
    expect(records.map(({ i }) => i)).toEqual(
      Array.from({ length: 105 }, (_, i) => (i < 50 ? i : i + 0.5)),
    );
  });

  it("leaves a file that can be read when it is abandoned", async () => {
    const writer = await openParquetWriter(at("half.parquet"), ["i"], { groupRows: 2 });
    for (let i = 0; i < 3; i++) await writer.write({ i });
    const part = (await writer.abandon()) as string;
    expect(part).toBe(at("half.parquet.part"));
    const file = await asyncBufferFromFile(part);
    expect(await parquetReadObjects({ file })).toEqual([{ i: 0n }, { i: 1n }, { i: 2n }]);
  });

  it("writes a file without rows, and columns with a dot in their name", async () => {
    await writeTable(at("none.parquet"), ["a", "b.c"], []);
    expect(await read(at("none.parquet"))).toEqual({
      columns: ["a", "b.c"],
      records: [],
      rowCount: 0,
    });
    await writeTable(at("dot.parquet"), ["a", "b.c"], [{ a: 1, "b.c": "x" }]);
    expect((await read(at("dot.parquet"))).records).toEqual([{ a: 1, "b.c": "x" }]);
  });
});

describe("reading Parquet", () => {
  const optional = { repetition_type: "OPTIONAL" } as const;
  const schema: SchemaElement[] = [
    { name: "root", num_children: 5 },
    { name: "big", type: "INT64", ...optional },
    { name: "small", type: "INT32", converted_type: "INT_16", ...optional },
    { name: "single", type: "FLOAT", ...optional },
    { name: "day", type: "INT32", converted_type: "DATE", ...optional },
    { name: "word", type: "BYTE_ARRAY", converted_type: "UTF8", ...optional },
  ];
  const columnData = [
    { name: "big", data: [2n ** 60n, 5n, null] },
    { name: "small", data: [1, 2, null] },
    { name: "single", data: [1.5, 2, null] },
    { name: "day", data: [new Date(86400000), new Date(0), null] },
    { name: "word", data: ["a", "b", null] },
  ];

  it("makes integers numbers where that is exact, else text", async () => {
    await writeFile(at("typed.parquet"), Buffer.from(parquetWriteBuffer({ columnData, schema })));
    const { records } = await read(at("typed.parquet"), { id: undefined });
    expect(records).toEqual([
      { big: "1152921504606846976", small: 1, single: 1.5, day: new Date(86400000), word: "a" },
      { big: 5, small: 2, single: 2, day: new Date(0), word: "b" },
      { big: null, small: null, single: null, day: null, word: null },
    ]);
  });

  it("keeps the column types of the file read, except of columns that are replaced", async () => {
    await writeFile(at("keep.parquet"), Buffer.from(parquetWriteBuffer({ columnData, schema })));
    const table = await openTable(at("keep.parquet"));
    const sink = await table.sink(["small", "label"]);
    for await (const rows of table.batches()) for (const row of rows) await sink.put(row, ["x", 1]);
    const target = (await sink.finish()) as string;
    expect(await typesOf(target)).toEqual({
      big: "INT64",
      small: "UTF8",
      single: "FLOAT",
      day: "DATE",
      word: "UTF8",
      label: "INT64",
    });
    const raw = await parquetReadObjects({ file: await asyncBufferFromFile(target) });
    expect(raw.map(({ big }) => big)).toEqual([2n ** 60n, 5n, null]);
  });

  it("reads only the row groups that are selected", async () => {
    const writer = await openParquetWriter(at("groups.parquet"), ["i"], { groupRows: 10 });
    for (let i = 0; i < 40; i++) await writer.write({ i });
    await writer.finish();
    // Cutting out what must not be read makes reading it fail.
    const bytes = await readFile(at("groups.parquet"));
    const [first, second] = (await metadata(at("groups.parquet"))).row_groups;
    const start = Number(first!.columns[0]!.meta_data!.data_page_offset);
    bytes.fill(0, start, Number(second!.columns[0]!.meta_data!.data_page_offset));
    await writeFile(at("groups.parquet"), bytes);
    const { records, rowCount } = await read(at("groups.parquet"), {
      select: { from: 15, to: 21 },
    });
    expect(records.map(({ i }) => i)).toEqual([14, 15, 16, 17, 18, 19, 20]);
    expect(rowCount).toBe(7);
    await expect(read(at("groups.parquet"))).rejects.toMatchObject({ code: "file-format" });
  });

  it("reads other codecs", async () => {
    const buffer = parquetWriteBuffer({
      columnData: [{ name: "w", data: ["a", "a", "b"] }],
      codec: "GZIP",
      compressors: { GZIP: (input) => new Uint8Array(gzipSync(input)) },
    });
    await writeFile(at("gzip.parquet"), Buffer.from(buffer));
    expect((await read(at("gzip.parquet"))).records).toEqual([{ w: "a" }, { w: "a" }, { w: "b" }]);
  });

  it.each([
    ["text", "not parquet at all", "file-format", "cannot be read as Parquet"],
    ["nothing", "", "file-empty", "is empty"],
  ])("refuses %s", async (_, content, code, part) => {
    await writeFile(at("bad.parquet"), content);
    const error = await openTable(at("bad.parquet")).catch((e) => e);
    expect(error).toMatchObject({ name: "DataValidationError", code });
    expect(error.message).toContain(part);
  });
});
