import { describe, expect, it } from "vitest";
import type { AnswerColumn } from "../../src/contract/index.js";
import { ColumnTally } from "../../src/runs/column-tally.js";

function tally(column: AnswerColumn, values: readonly unknown[]): ColumnTally {
  const made = new ColumnTally(column, "ok");
  for (const value of values) made.add(value);
  return made;
}

describe("ColumnTally", () => {
  it("lists a set's own labels first, unused ones included, then others by count", () => {
    const column = { name: "Topic", kind: "label", labels: ["Product", "Billing"] } as const;
    const values = ["Billing", "Spam", "Billing", "Refund", "Refund", undefined, null];
    expect(tally(column, values).distribution()).toEqual({
      column: "Topic",
      status: "ok",
      rows: 5,
      values: [
        { value: "Product", count: 0 },
        { value: "Billing", count: 2 },
        { value: "Refund", count: 2 },
        { value: "Spam", count: 1 },
      ],
    });
  });

  it("counts each member of a list once a row, and booleans as words", () => {
    const tags = tally({ name: "Tags", kind: "list" }, [["a", "b", "a"], ["b"], []]);
    expect(tags.distribution()).toMatchObject({
      rows: 3,
      values: [
        { value: "b", count: 2 },
        { value: "a", count: 1 },
      ],
    });
    expect(
      tally({ name: "Spam", kind: "boolean" }, [true, false, true]).distribution(),
    ).toMatchObject({
      values: [
        { value: "true", count: 2 },
        { value: "false", count: 1 },
      ],
    });
  });

  it("takes ratings as categories and amounts as numbers", () => {
    const ratings = tally({ name: "Stars", kind: "integer" }, [1, 5, 5]);
    expect(ratings.distribution()?.values).toEqual([
      { value: "5", count: 2 },
      { value: "1", count: 1 },
    ]);
    expect(ratings.numbers()).toEqual({ column: "Stars", rows: 3, mean: 11 / 3, min: 1, max: 5 });
    const amounts = tally(
      { name: "Cents", kind: "integer" },
      Array.from({ length: 40 }, (_, i) => i),
    );
    expect(amounts.distribution()).toBeUndefined();
    expect(amounts.numbers()).toMatchObject({ mean: 19.5, min: 0, max: 39 });
    expect(tally({ name: "Price", kind: "number" }, [0.5]).distribution()).toBeUndefined();
  });

  it("has nothing to say about free text, nor about no rows", () => {
    const text = tally({ name: "Point", kind: "text" }, ["a", "b"]);
    expect([text.distribution(), text.numbers()]).toEqual([undefined, undefined]);
    const none = tally({ name: "Topic", kind: "label", labels: ["A"] }, []);
    expect(none.distribution()).toBeUndefined();
  });

  it("stays small when a model invents a label for every row", () => {
    const column = { name: "Topic", kind: "label", labels: ["A"], organic: true } as const;
    const values = Array.from({ length: 5000 }, (_, i) => `invented ${i}`);
    const { values: counted, rows } = tally(column, values).distribution()!;
    expect(rows).toBe(5000);
    expect(counted.length).toBe(1001);
    expect(counted.find(({ value }) => value === "(others)")?.count).toBe(4001);
  });
});
