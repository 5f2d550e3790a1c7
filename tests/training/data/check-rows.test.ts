import { describe, expect, it } from "vitest";
import type { AnswerColumn } from "../../../src/contract/index.js";
import { checkRows } from "../../../src/training/data/check-rows.js";
import type { FoundRow } from "../../../src/training/data/labelled-row.js";

const topic: AnswerColumn = { name: "Topic", kind: "label", labels: ["A", "B", "C"] };

function found(...rows: [content: string, topic: unknown, id?: string][]): FoundRow[] {
  return rows.map(([content, label, id], index) => ({
    id: id ?? String(index + 1),
    content,
    text: `Q\n${content}`,
    found: { Topic: label },
  }));
}

const codes = (rows: FoundRow[], columns = [topic]) =>
  checkRows(rows, columns).then(({ findings }) =>
    Object.fromEntries(findings.map((one) => [one.code, one])),
  );

describe("checkRows", () => {
  it("leaves out rows that are blank, have no label or a strange one, and says which", async () => {
    const rows = found(
      ["one two", "A"],
      [" ", "A"],
      ["three", null],
      ["four", "  "],
      ["five", Number.NaN],
      ["six", "Z"],
      ["seven", " b "],
    );
    const checked = await checkRows(rows, [topic]);
    expect(checked.rows.map(({ id, labels }) => [id, labels.Topic])).toEqual([
      ["1", "A"],
      ["7", "B"],
    ]);
    const by = await codes(rows);
    expect(by["blank-rows"]).toMatchObject({ rows: 1, ids: ["2"], leftOut: true });
    expect(by["missing-labels"]).toMatchObject({ rows: 3, ids: ["3", "4", "5"] });
    expect(by["unknown-labels"]?.message).toContain('"Z"');
  });

  it("finds the same text with different labels, and leaves those rows out", async () => {
    const rows = found(["Late parcel", "A"], ["late  PARCEL ", "B"], ["other words", "A"]);
    expect((await checkRows(rows, [topic])).rows.map(({ id }) => id)).toEqual(["3"]);
    expect((await codes(rows))["contradictory-labels"]).toMatchObject({
      rows: 2,
      ids: ["1", "2"],
      leftOut: true,
      message: "2 rows have different labels for the same words (one text) and were left out.",
    });
  });

  it("finds texts that repeat, and keeps them together", async () => {
    const rows = found(["Order 12 is late!", "A"], ["order 7 is late", "A"], ["all fine", "B"]);
    const checked = await checkRows(rows, [topic]);
    expect(checked.rows.map(({ group }) => group)).toEqual([0, 0, 1]);
    expect((await codes(rows))["repeated-texts"]).toMatchObject({ rows: 2, leftOut: false });
  });

  it("says what is out of balance, rare or absent", async () => {
    const many = Array.from({ length: 60 }, (_, i): [string, string] => [
      `word${"x".repeat(i)}`,
      "A",
    ]);
    const by = await codes(found(...many, ["nope", "B"]));
    expect(by["class-imbalance"]?.message).toMatch(/"A" has 98 % of the rows, 60 times/);
    expect(by["rare-labels"]?.message).toBe(
      'Topic: few rows for "B" (1 row); figures about them are rough.',
    );
    expect(by["absent-labels"]?.message).toContain('"C"');
    expect((await codes(found(["a a", "A"], ["b b", "A"])))["class-imbalance"]?.message).toContain(
      "every row",
    );
    expect((await checkRows([], [topic])).findings).toEqual([]);
  });

  it("applies a rating mapping before anything else, and reads numbers and booleans", async () => {
    const rating: AnswerColumn = { name: "Topic", kind: "label", labels: ["bad", "good"] };
    const { rows } = await checkRows(found(["x", 1], ["y", "5"], ["z", 3]), [rating], {
      1: "bad",
      5: "good",
    });
    expect(rows.map(({ labels }) => labels.Topic)).toEqual(["bad", "good"]);
    const typed: AnswerColumn = { name: "Topic", kind: "integer" };
    const numbers = await checkRows(found(["x", "4"], ["y", 4.5], ["z", 2]), [typed]);
    expect(numbers.rows.map(({ labels }) => labels.Topic)).toEqual([4, 2]);
    const flag: AnswerColumn = { name: "Topic", kind: "boolean" };
    const flags = await checkRows(found(["x", true], ["y", "FALSE"], ["z", "maybe"]), [flag]);
    expect(flags.rows.map(({ labels }) => labels.Topic)).toEqual([true, false]);
    const list: AnswerColumn = { name: "Topic", kind: "list" };
    const lists = await checkRows(found(["x", ["a"]], ["y", '["b"]'], ["z", "{"]), [list]);
    expect(lists.rows.map(({ labels }) => labels.Topic)).toEqual([["a"], ["b"]]);
  });

  it("keeps labels outside an organic set", async () => {
    const organic: AnswerColumn = { ...topic, organic: true };
    expect((await checkRows(found(["x", "New"]), [organic])).rows[0]?.labels.Topic).toBe("New");
  });
});
