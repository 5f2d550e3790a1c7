import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ABSENT } from "../../src/runs/position.js";
import { RowTable } from "../../src/runs/row-table.js";

describe("RowTable", () => {
  it("keeps the newest entry of each row, counts statuses, and lists rows in order", () => {
    const index = fc.oneof(fc.nat(30), fc.nat({ max: 2 ** 40 }));
    const set = fc.tuple(index, fc.nat(2), fc.nat(4), fc.nat());
    fc.assert(
      fc.property(fc.array(set, { maxLength: 60 }), (sets) => {
        const table = new RowTable();
        const newest = new Map<string, (typeof sets)[number]>();
        for (const one of sets) {
          const [row, repeat, status, position] = one;
          table.set(row, repeat, status, position);
          newest.set(`${row} ${repeat}`, one);
        }
        const rows = [...newest.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect([...table.positions()]).toEqual(rows.map(([, , , position]) => position));
        expect([...table.positions((status) => status === 3)]).toEqual(
          rows.filter(([, , status]) => status === 3).map(([, , , position]) => position),
        );
        for (const [row, repeat, , position] of rows) {
          expect(table.get(row, repeat)).toBe(position);
        }
        expect(table.distinctRows).toBe(new Set(rows.map(([row]) => row)).size);
        expect(table.repeats).toBe(Math.max(0, ...rows.map(([, repeat]) => repeat + 1)));
        expect(table.counts).toEqual(
          [0, 1, 2, 3, 4].map((status) => rows.filter((one) => one[2] === status).length),
        );
      }),
    );
  });

  it("has no rows at first", () => {
    expect(new RowTable().get(5, 1)).toBe(ABSENT);
    expect([...new RowTable().positions()]).toEqual([]);
  });
});

describe("a table that became shorter", () => {
  it("leaves out the rows behind its end, in counts, positions and statuses", () => {
    const table = new RowTable();
    const rows = [0, 5, 1023, 1024, 2047, 2048, 9000];
    for (const [at, row] of rows.entries()) {
      table.set(row, 0, at % 2, at);
      table.set(row, 2, 3, 100 + at);
    }
    table.limitTo(1024);
    expect([...table.positions()]).toEqual([0, 100, 1, 101, 2, 102]);
    expect(table.counts).toEqual([2, 1, 0, 3, 0]);
    expect(table.distinctRows).toBe(3);
    expect([1023, 1024].map((row) => table.within(row))).toEqual([true, false]);
    expect([1023, 1024, 9000].map((row) => table.statusOf(row, 2))).toEqual([
      3,
      undefined,
      undefined,
    ]);
    table.limitTo(5);
    expect(table.counts).toEqual([1, 0, 0, 1, 0]);
    table.limitTo(0);
    expect([...table.positions()]).toEqual([]);
  });
});
