import { createRequire } from "node:module";
import * as arrow from "apache-arrow";
import { describe, expect, it } from "vitest";
import { openTable, type RowRecord, type RowSelection } from "../../src/frames/index.js";
import { describeKind } from "./table-suite.js";

type Library = typeof arrow;
const required = createRequire(import.meta.url)("apache-arrow") as Library;

/** In several record batches, as tables from files and databases are. */
function fromRecords(library: Library, records: readonly RowRecord[]): arrow.Table {
  const part = (some: readonly RowRecord[]) =>
    new library.Table(
      Object.fromEntries(
        Object.keys(records[0]!).map((name) => {
          const values = some.map((record) => record[name]);
          const isText = typeof values[0] === "string";
          // Not tableFromArrays: its dictionaries differ from batch to batch.
          const type = isText ? new library.Utf8() : new library.Float64();
          return [name, library.vectorFromArray(values, type)];
        }),
      ),
    ) as arrow.Table;
  return records.length < 8
    ? part(records)
    : part(records.slice(0, 5)).concat(part(records.slice(5)));
}

async function read(result: unknown) {
  const table = result as arrow.Table;
  const columns = table.schema.fields.map(({ name }) => String(name));
  const records = Array.from({ length: table.numRows }, (_, row) =>
    Object.fromEntries(
      columns.map((name) => {
        const value: unknown = table.getChild(name)!.get(row);
        return [name, typeof value === "object" && value !== null ? [...(value as [])] : value];
      }),
    ),
  );
  return { columns, records };
}

for (const [name, library] of [
  ["Arrow table (import)", arrow],
  ["Arrow table (require)", required],
] as const) {
  describeKind({
    name,
    kind: "arrow",
    make: (records) => fromRecords(library, records),
    async read(result) {
      expect(result).toBeInstanceOf(library.Table);
      expect(Object.getPrototypeOf(result)).toBe(library.Table.prototype);
      return read(result);
    },
  });
}

async function answerAll(table: arrow.Table, cells: unknown[][], select?: RowSelection) {
  const opened = await openTable(table, { select });
  const sink = await opened.sink(cells[0]!.map((_, i) => `a${i}`));
  const rows = [];
  for await (const batch of opened.batches()) {
    for (const row of batch) {
      rows.push(row.values);
      await sink.put(row, cells[row.index % cells.length]!);
    }
  }
  return { rows, result: (await sink.finish()) as arrow.Table };
}

describe("Arrow tables", () => {
  const numbers = new arrow.Table({ n: arrow.vectorFromArray([1, 2, 3], new arrow.Int32()) });

  it("gives answers the type that fits them", async () => {
    const cells = [
      ["a", 1, true, ["x"], { k: 1 }, new Date(5), [1], null, 1, [{ k: 1 }]],
      [null, null, null, null, null, null, null, null, "two", null],
    ];
    const { result } = await answerAll(numbers, cells);
    const types = result.schema.fields.map(({ type }) => String(type));
    expect(types.slice(0, 5)).toEqual(["Int32", "Utf8", "Float64", "Bool", "List<Utf8>"]);
    expect(types.slice(5, 6)).toEqual(["Utf8"]);
    expect(types[6]).toMatch(/^Timestamp<MILLISECOND>/);
    expect(types.slice(7)).toEqual(["List<Float64>", "Utf8", "Utf8", "Utf8"]);
    const at = (name: string, row: number) => result.getChild(name)!.get(row);
    expect(at("a4", 0)).toBe('{"k":1}');
    expect(Number(at("a5", 0))).toBe(5);
    expect([at("a8", 0), at("a8", 1)]).toEqual(["1", "two"]);
    expect(at("a9", 0)).toBe('[{"k":1}]');
    for (let i = 0; i < 8; i++) expect(at(`a${i}`, 1)).toBeNull();
  });

  it("takes a date without a time for a missing value", async () => {
    const none = new Date(Number.NaN);
    const { result } = await answerAll(numbers, [
      [none, none, none],
      [new Date(5), 2, "x"],
    ]);
    const types = result.schema.fields.slice(1).map(({ type }) => String(type));
    expect(types).toEqual([expect.stringContaining("Timestamp"), "Float64", "Utf8"]);
    for (const name of ["a0", "a1", "a2"]) expect(result.getChild(name)!.get(0)).toBeNull();
    expect(Number(result.getChild("a0")!.get(1))).toBe(5);
  });

  it("keeps texts apart whatever they hold", async () => {
    const texts = ["é", "", "\ud83d", "\ude00x", null, "\u{1F600}", "end"];
    const table = new arrow.Table({ n: arrow.vectorFromArray(texts.map((_, i) => i)) });
    const { result } = await answerAll(
      table,
      texts.map((text) => [text]),
    );
    const expected = ["é", "", "\ufffd", "\ufffdx", null, "\u{1F600}", "end"];
    expect([...result.getChild("a0")!]).toEqual(expected);
    expect(result.getChild("a0")!.nullCount).toBe(1);
  });

  it("shares the memory of columns it does not change", async () => {
    const { result } = await answerAll(numbers, [["x"]]);
    expect(result.getChild("n")!.data[0]!.values.buffer).toBe(
      numbers.getChild("n")!.data[0]!.values.buffer,
    );
    const part = await answerAll(numbers, [["x"]], { from: 2 });
    expect([...part.result.getChild("n")!]).toEqual([2, 3]);
    expect(part.result.getChild("n")!.data[0]!.values.buffer).toBe(
      numbers.getChild("n")!.data[0]!.values.buffer,
    );
  });

  it("copies rows with their types when many scattered ones are selected", async () => {
    const length = 2000;
    const table = new arrow.Table({
      word: arrow.vectorFromArray(Array.from({ length }, (_, i) => `w${i % 7}`)),
      big: arrow.vectorFromArray(
        Array.from({ length }, (_, i) => (i % 10 === 2 ? null : BigInt(i))),
        new arrow.Int64(),
      ),
    });
    const { result } = await answerAll(table, [["x"]], (_, index) => index % 2 === 0);
    expect(result.numRows).toBe(1000);
    expect(result.schema.fields.map(({ type }) => String(type)).slice(0, 2)).toEqual(
      table.schema.fields.map(({ type }) => String(type)),
    );
    expect([...result.getChild("big")!].slice(0, 3)).toEqual([0n, null, 4n]);
    expect([...result.getChild("word")!].slice(0, 3)).toEqual(["w0", "w2", "w4"]);
  });

  it("hands out cells as plain data", async () => {
    const struct = new arrow.Struct([arrow.Field.new("x", new arrow.Int64(), true)]);
    const table = new arrow.Table({
      safe: arrow.vectorFromArray([5n, 2n ** 60n], new arrow.Int64()),
      day: arrow.vectorFromArray([new Date(0), null], new arrow.DateDay()),
      time: arrow.vectorFromArray([1000, null], new arrow.TimestampMillisecond()),
      list: arrow.vectorFromArray(
        [["a", null], null],
        new arrow.List(arrow.Field.new("item", new arrow.Utf8(), true)),
      ),
      struct: arrow.vectorFromArray([{ x: 7n }, null], struct),
    });
    const { rows } = await answerAll(table, [["x"]]);
    expect(rows[0]).toEqual({
      safe: 5,
      day: new Date(0),
      time: new Date(1000),
      list: ["a", null],
      struct: { x: 7 },
    });
    expect(rows[1]).toEqual({
      safe: "1152921504606846976",
      day: null,
      time: null,
      list: null,
      struct: null,
    });
  });

  it("reads decimals as numbers", async () => {
    const type = new arrow.Decimal(2, 10);
    const words = new Uint32Array([12345, 0, 0, 0, 0xffffcfc7, 0xffffffff, 0xffffffff, 0xffffffff]);
    const data = arrow.makeData({ type, length: 2, nullCount: 0, data: words });
    const { rows } = await answerAll(new arrow.Table({ price: arrow.makeVector(data) }), [["x"]]);
    expect(rows.map(({ price }) => price)).toEqual([123.45, -123.45]);
  });
});
