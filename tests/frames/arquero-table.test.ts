import * as aq from "arquero";
import { describe, expect, it } from "vitest";
import { openTable, type RowRecord } from "../../src/frames/index.js";
import { describeKind } from "./table-suite.js";

function fromRecords(records: readonly RowRecord[]) {
  const names = Object.keys(records[0]!);
  return aq.table(names.map((name) => [name, records.map((record) => record[name])]));
}

describeKind({
  name: "arquero table",
  kind: "arquero",
  make: fromRecords,
  async read(result) {
    const table = result as aq.ColumnTable;
    return { columns: table.columnNames(), records: table.objects() as RowRecord[] };
  },
});

async function answerAll(table: aq.ColumnTable) {
  const opened = await openTable(table);
  const sink = await opened.sink(["length"]);
  for await (const rows of opened.batches()) {
    for (const row of rows) await sink.put(row, [String(row.values.text).length]);
  }
  return (await sink.finish()) as aq.ColumnTable;
}

describe("arquero tables", () => {
  const table = aq.table({ text: ["ccc", "a", "dddd", "bb"], keep: [1, 1, 0, 1] });

  it("asks the rows a filter leaves, in the order the table is sorted", async () => {
    const result = await answerAll(
      table.filter((d: { keep: number }) => d.keep === 1).orderby("text"),
    );
    expect(result.objects()).toEqual([
      { text: "a", keep: 1, length: 1 },
      { text: "bb", keep: 1, length: 2 },
      { text: "ccc", keep: 1, length: 3 },
    ]);
    expect(table.numRows()).toBe(4);
    expect(table.columnNames()).toEqual(["text", "keep"]);
  });

  it("keeps groups, and shares the columns it had", async () => {
    const result = await answerAll(table.groupby("keep"));
    expect(result.isGrouped()).toBe(true);
    expect(result.count().objects()).toEqual([
      { keep: 1, count: 3 },
      { keep: 0, count: 1 },
    ]);
    expect(result.column("text")).toBe(table.column("text"));
    expect(result).toBeInstanceOf(table.constructor);
  });

  it("takes part of a table that is filtered and sorted", async () => {
    const view = table.filter((d: { keep: number }) => d.keep === 1).orderby("text");
    const opened = await openTable(view, { select: { from: 2 } });
    const sink = await opened.sink(["n"]);
    for await (const rows of opened.batches())
      for (const row of rows) await sink.put(row, [row.id]);
    expect(((await sink.finish()) as aq.ColumnTable).objects()).toEqual([
      { text: "bb", keep: 1, n: "2" },
      { text: "ccc", keep: 1, n: "3" },
    ]);
  });
});
