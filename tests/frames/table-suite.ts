import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Row } from "../../src/contract/index.js";
import {
  openTable,
  type RowRecord,
  type RowSelection,
  type Table,
  type TableKind,
} from "../../src/frames/index.js";

/** One kind of table, as the shared tests need it. */
export interface KindUnderTest {
  readonly name: string;
  readonly kind: TableKind;
  /** Makes data for `openTable` out of records that all have the same columns. */
  make(records: readonly RowRecord[], folder: string): unknown;
  /** Columns and records of a result. */
  read(result: unknown): Promise<{ columns: string[]; records: RowRecord[] }>;
  /** What an input cell looks like in a row. Default: as it was. */
  input?(value: unknown): unknown;
  /** What an answer cell looks like in a result that was read back. Default: as it was. */
  output?(value: unknown, name: string): unknown;
  /** Ids are checked, and missing ones found, only while the rows are read. */
  readonly late?: boolean;
}

const RECORDS: readonly RowRecord[] = Array.from({ length: 12 }, (_, i) => ({
  id: `r${i + 1}`,
  note: ["plain", 'with "quotes", comma', "two\nlines", ""][i % 4],
  points: i * 1.5,
  "2020": i,
}));
const COLUMNS = Object.keys({ ...RECORDS[0] });
const ANSWERS = ["label", "score", "good", "tags"];

function answer(index: number): unknown[] {
  return index % 5 === 4
    ? [null, null, null, null]
    : [`label "${index}"`, index + 0.5, index % 2 === 0, [`t${index}`, "x"]];
}

async function readAll(table: Table): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of table.batches()) rows.push(...batch);
  return rows;
}

/** Runs every assertion that holds for all kinds of tables. */
export function describeKind(under: KindUnderTest): void {
  const input = under.input ?? ((value: unknown) => value);
  const output = under.output ?? ((value: unknown) => value);
  let root = "";
  let count = 0;
  const folder = async () => mkdtemp(path.join(root, `case-${count++}-`));
  const open = async (options = {}, records = RECORDS) =>
    openTable(await under.make(records, await folder()), options);

  const expectedRow = (record: RowRecord, index: number, columns = ANSWERS) => {
    const cells = answer(index);
    return {
      ...Object.fromEntries(COLUMNS.map((name) => [name, input(record[name])])),
      ...Object.fromEntries(columns.map((name, i) => [name, output(cells[i], name)])),
    };
  };

  describe(under.name, () => {
    beforeAll(async () => {
      root = await mkdtemp(path.join(os.tmpdir(), "frames-"));
    });
    afterAll(() => rm(root, { recursive: true }));

    it("tells kind, columns, identity and size", async () => {
      const data = await under.make(RECORDS, await folder());
      const table = await openTable(data);
      expect(table.kind).toBe(under.kind);
      expect([...table.columns].sort()).toEqual([...COLUMNS].sort());
      expect(table.describe).not.toBe("");
      expect(table.identity).toMatch(/^[a-z-]+:./);
      if (table.rowCount !== undefined) expect(table.rowCount).toBe(RECORDS.length);
      await table.close();
      await table.close();
    });

    it("hands out every row once, in order, numbered from 1", async () => {
      const rows = await readAll(await open());
      expect(rows.map(({ index }) => index)).toEqual(RECORDS.map((_, i) => i));
      expect(rows.map(({ id }) => id)).toEqual(RECORDS.map((_, i) => String(i + 1)));
      for (const name of COLUMNS) {
        expect(rows.map(({ values }) => values[name])).toEqual(RECORDS.map((r) => input(r[name])));
      }
    });

    it("takes ids from a column", async () => {
      const rows = await readAll(await open({ id: "id" }));
      expect(rows.map(({ id }) => id)).toEqual(RECORDS.map(({ id }) => id));
    });

    const idsFile = async () => {
      const file = path.join(await folder(), "ids.txt");
      await writeFile(file, "# wanted\nr9\n\n  r2\r\n");
      return { idsFile: file };
    };
    const selections: [string, () => RowSelection | Promise<RowSelection>, number[]][] = [
      ["a range", () => ({ from: 3, to: 5 }), [2, 3, 4]],
      ["an open range", () => ({ from: 11 }), [10, 11]],
      ["a range beyond the end", () => ({ from: 12, to: 99 }), [11]],
      ["the first rows", () => ({ first: 2 }), [0, 1]],
      ["ids", () => ({ ids: ["r12", "r1"] }), [0, 11]],
      ["a file of ids", idsFile, [1, 8]],
      ["a function", () => (row, index) => row.id === "r4" || index === 6, [3, 6]],
      ["nothing", () => () => false, []],
    ];
    it.each(selections)("selects by %s", async (_, makeSelection, expected) => {
      const table = await open({ id: "id", select: await makeSelection() });
      const sink = await table.sink(["label"]);
      const rows = await readAll(table);
      expect(rows.map(({ index }) => index)).toEqual(expected);
      if (table.rowCount !== undefined) expect(table.rowCount).toBe(expected.length);
      for (const row of rows) await sink.put(row, [`answer ${row.index}`]);
      const { records } = await under.read(await sink.finish());
      expect(records.map(({ id, label }) => [id, label])).toEqual(
        expected.map((index) => [`r${index + 1}`, `answer ${index}`]),
      );
      expect(table.missingIds()).toEqual([]);
    });

    it("merges answers put in any order, and leaves the input as it was", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.shuffledSubarray([...RECORDS.keys()], { minLength: 12 }),
          async (order) => {
            const data = await under.make(RECORDS, await folder());
            const table = await openTable(data);
            const sink = await table.sink(ANSWERS);
            const rows = await readAll(table);
            for (const index of order) await sink.put(rows[index]!, answer(index));
            expect(sink.held).toBe(0);
            const result = await under.read(await sink.finish());
            expect(result.columns).toEqual([...table.columns, ...ANSWERS]);
            expect(result.records).toEqual(RECORDS.map((r, i) => expectedRow(r, i)));
            if (!under.late) {
              const again = await readAll(await openTable(data));
              expect(again.map(({ values }) => values)).toEqual(rows.map(({ values }) => values));
            }
          },
        ),
        { numRuns: 8 },
      );
    });

    it("replaces a column in place", async () => {
      const table = await open();
      const sink = await table.sink(["note", "extra"]);
      for (const row of await readAll(table)) await sink.put(row, [`new ${row.id}`, row.index]);
      const { columns, records } = await under.read(await sink.finish());
      expect(columns).toEqual([...table.columns, "extra"]);
      expect(records.map(({ note }) => note)).toEqual(RECORDS.map((_, i) => `new ${i + 1}`));
      expect(records.map(({ id }) => id)).toEqual(RECORDS.map(({ id }) => id));
    });

    it("keeps what was put when it is abandoned", async () => {
      const table = await open();
      const sink = await table.sink(ANSWERS);
      const rows = await readAll(table);
      for (const index of [7, 0, 3]) await sink.put(rows[index]!, answer(index));
      const result = await sink.abandon();
      if (typeof result === "string") {
        expect(result).toMatch(/\.part$/);
        expect(existsSync(result.slice(0, -".part".length))).toBe(false);
      }
      const { records } = await under.read(result);
      expect(records).toEqual([0, 3, 7].map((i) => expectedRow(RECORDS[i]!, i)));
    });

    it("makes a whole result of what was put when it is finished early", async () => {
      const table = await open();
      const sink = await table.sink(ANSWERS);
      const rows = await readAll(table);
      for (const index of [7, 0, 3]) await sink.put(rows[index]!, answer(index));
      const result = await sink.finishEarly();
      if (typeof result === "string") expect(result).not.toMatch(/\.part$/);
      const { records } = await under.read(result);
      expect(records).toEqual([0, 3, 7].map((i) => expectedRow(RECORDS[i]!, i)));
    });

    it("refuses to finish while a row is missing, and to take a row twice", async () => {
      const table = await open();
      const sink = await table.sink(["label"]);
      const rows = await readAll(table);
      for (const row of rows.slice(1)) await sink.put(row, ["x"]);
      expect(() => sink.put(rows[4]!, ["x"])).toThrow("put twice");
      expect(() => sink.put(rows[0]!, ["x", "y"])).toThrow("2 cells");
      await expect(sink.finish()).rejects.toThrow("Row 1 was never put");
      await sink.abandon();
    });

    it("is read once", async () => {
      const table = await open();
      await readAll(table);
      await expect(readAll(table)).rejects.toThrow("only once");
      await expect(table.sink(["x"])).rejects.toThrow("before");
    });

    it("writes to a file when one is asked for", async () => {
      const output = path.join(await folder(), "result.jsonl");
      const table = await open({ output });
      const sink = await table.sink(["label"]);
      for (const row of (await readAll(table)).reverse()) await sink.put(row, [row.index]);
      expect(await sink.finish()).toBe(output);
      const rows = await readAll(await openTable(output));
      expect(rows.map(({ values }) => values.label)).toEqual(RECORDS.map((_, i) => i));
      expect(rows.map(({ values }) => values.id)).toEqual(RECORDS.map(({ id }) => id));
    });

    it("stops when the signal is aborted", async () => {
      const control = new AbortController();
      const table = await open({ signal: control.signal });
      control.abort(new Error("enough"));
      await expect(readAll(table)).rejects.toThrow("enough");
      await table.close();
    });

    const useAll = async (options: object, records: readonly RowRecord[]) => {
      const table = await open(options, records);
      await readAll(table);
      expect(under.late).toBe(true);
    };
    const withIds = (...ids: string[]) => ids.map((id) => ({ id, text: "x" }));

    it("refuses ids that are not unique", async () => {
      const error = await useAll({ id: "id" }, withIds("a", "b", "a")).catch((e) => e);
      expect(error).toMatchObject({ name: "DataValidationError", code: "duplicate-ids" });
      expect(error.message).toContain('"a" (rows 1 and 3)');
    });

    it("refuses empty ids", async () => {
      const error = await useAll({ id: "id" }, withIds("a", "b", " ")).catch((e) => e);
      expect(error).toMatchObject({ code: "missing-ids" });
      expect(error.message).toContain("1 row has no id");
      expect(error.message).toContain("row 3");
    });

    it("refuses an id column that is not there", async () => {
      const error = await open({ id: "Idd" }).catch((e) => e);
      expect(error).toMatchObject({ code: "missing-column" });
      expect(error.message).toContain('Did you mean "id"?');
    });

    it("names selected ids that are not there", async () => {
      const opened = open({ id: "id", select: { ids: ["r2", "r99"] } });
      if (under.late) {
        const table = await opened;
        await readAll(table);
        expect(table.missingIds()).toEqual(["r99"]);
      } else {
        const error = await opened.catch((e) => e);
        expect(error).toMatchObject({ code: "missing-ids" });
        expect(error.message).toContain('"r99"');
      }
    });
  });
}
