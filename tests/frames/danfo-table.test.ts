import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTable, type RowRecord, readFrame } from "../../src/frames/index.js";
import { describeKind } from "./table-suite.js";

interface Series {
  values: unknown[];
  mean(): number;
  isNa(): { values: boolean[] };
}

/** What the tests use of danfo's own class. */
interface Frame {
  columns: string[];
  values: unknown[][];
  index: (string | number)[];
  dtypes: string[];
  shape: number[];
  config: { isLowMemoryMode: boolean };
  addColumn(name: string, values: unknown[]): Frame;
  query(condition: unknown): Frame;
  iloc(rows: { rows: number[] }): Frame;
  column(name: string): Series;
}

// Takes two seconds to load, so every test with danfo is in this file.
const { DataFrame } = createRequire(import.meta.url)("danfojs-node") as {
  DataFrame: new (rows: unknown, options?: object) => Frame;
};

function frameOf(records: readonly RowRecord[], options: object = {}) {
  const columns = Object.keys(records[0]!);
  return new DataFrame(
    records.map((record) => columns.map((name) => record[name])),
    { columns, ...options },
  );
}

describeKind({
  name: "danfo DataFrame",
  kind: "danfo",
  make: (records) => frameOf(records),
  async read(result) {
    expect(result).toBeInstanceOf(DataFrame);
    const frame = result as Frame;
    const records = frame.values.map((row) =>
      Object.fromEntries(frame.columns.map((name, i) => [name, row[i]])),
    );
    return { columns: frame.columns, records };
  },
  output(value, name) {
    if (name === "score") return value ?? Number.NaN;
    return Array.isArray(value) ? JSON.stringify(value) : value;
  },
});

async function answerAll(frame: Frame, names: string[], cells: (index: number) => unknown[]) {
  const table = await openTable(frame);
  const sink = await table.sink(names);
  for await (const rows of table.batches()) {
    for (const row of rows) await sink.put(row, cells(row.index));
  }
  return (await sink.finish()) as Frame;
}

describe("danfo frames", () => {
  const records = Array.from({ length: 30 }, (_, i) => ({ id: `${i}`, n: i }));

  it("keep index, dtypes and settings", async () => {
    const frame = frameOf(records, {
      index: records.map(({ id }) => `row ${id}`),
      dtypes: ["string", "float32"],
      config: { lowMemoryMode: true },
    });
    const result = await answerAll(frame, ["label"], () => ["x"]);
    expect(result.index).toEqual(frame.index);
    expect(result.dtypes).toEqual(["string", "float32", "string"]);
    expect(result.config.isLowMemoryMode).toBe(true);
    expect(frame.columns).toEqual(["id", "n"]);
    expect(frame.values[0]).toEqual(["0", 0]);
  });

  it("keep the index of the rows selected", async () => {
    const frame = frameOf(records).iloc({ rows: [3, 5, 9] });
    const table = await openTable(frame, { select: { from: 2 } });
    const sink = await table.sink(["x"]);
    for await (const rows of table.batches()) for (const row of rows) await sink.put(row, [1]);
    const result = (await sink.finish()) as Frame;
    expect(result.index).toEqual([5, 9]);
    expect(result.constructor).toBe(frame.constructor);
  });

  it("give every answer column the dtype of all its values", async () => {
    const late = (index: number) => (index < 25 ? null : "late");
    const result = await answerAll(frameOf(records), ["a", "b", "c", "d", "e"], (i) => [
      i,
      i === 7 ? null : i + 0.5,
      i === 0 ? undefined : i % 2 === 0,
      late(i),
      i === 0 ? null : i,
    ]);
    expect(result.dtypes.slice(2)).toEqual(["int32", "float32", "boolean", "string", "float32"]);
  });

  it("can compute with answer columns that have gaps", async () => {
    const noTime = new Date(Number.NaN);
    const result = await answerAll(frameOf(records), ["score", "word"], (i) =>
      i < 5 ? [undefined, undefined] : i < 10 ? [noTime, noTime] : [i, "w"],
    );
    expect(result.column("score").mean()).toBeCloseTo(19.5);
    expect(result.column("score").isNa().values.filter(Boolean)).toHaveLength(10);
    expect(result.column("word").isNa().values.filter(Boolean)).toHaveLength(10);
  });

  it("keep lists and objects as JSON that can be read back", async () => {
    const result = await answerAll(frameOf(records), ["tags"], (i) => [[`t${i}`, "x"]]);
    expect(JSON.parse(String(result.column("tags").values[3]))).toEqual(["t3", "x"]);
  });

  it("have a table in words", async () => {
    expect((await openTable(frameOf(records))).describe).toBe(
      "danfo DataFrame, 30 rows x 2 columns",
    );
  });
});

describe("readFrame into danfo", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "danfo-"));
    await writeFile(path.join(folder, "a.csv"), "code,score,text\n007,1.5,one\n012,,two\n");
    await writeFile(path.join(folder, "none.csv"), "code,score\n");
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("is what it does by default, with types by column", async () => {
    const frame = await readFrame<Frame>(path.join(folder, "a.csv"));
    expect(frame).toBeInstanceOf(DataFrame);
    expect(frame.columns).toEqual(["code", "score", "text"]);
    expect(frame.dtypes).toEqual(["string", "float32", "string"]);
    expect(frame.values).toEqual([
      ["007", 1.5, "one"],
      ["012", Number.NaN, "two"],
    ]);
    expect(frame.column("score").mean()).toBe(1.5);
  });

  it("keeps the columns of a file without rows", async () => {
    const frame = await readFrame<Frame>(path.join(folder, "none.csv"));
    expect(frame.shape).toEqual([0, 2]);
    expect(frame.columns).toEqual(["code", "score"]);
  });

  it("makes frames that can be asked about", async () => {
    const frame = await readFrame<Frame>(path.join(folder, "a.csv"));
    const result = await answerAll(frame, ["label"], (i) => [`l${i}`]);
    expect(result.column("label").values).toEqual(["l0", "l1"]);
  });
});
