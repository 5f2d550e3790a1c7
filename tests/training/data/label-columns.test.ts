import { describe, expect, it } from "vitest";
import type { AnswerColumn } from "../../../src/contract/index.js";
import { checkRows } from "../../../src/training/data/check-rows.js";
import { isClosedSet, labelColumns } from "../../../src/training/data/label-columns.js";
import type { FoundRow } from "../../../src/training/data/labelled-row.js";

function rowsOf(columns: Record<string, readonly unknown[]>): FoundRow[] {
  const length = Math.max(...Object.values(columns).map((values) => values.length));
  return Array.from({ length }, (_, i) => ({
    id: String(i),
    content: "x",
    text: "x",
    found: Object.fromEntries(Object.entries(columns).map(([name, list]) => [name, list[i]])),
  }));
}

describe("labelColumns", () => {
  it("makes a closed set of values that repeat, most frequent first", () => {
    const rows = rowsOf({ T: ["b", "a", "b", "a", "b", null] });
    expect(labelColumns(["T"], [], rows, {})).toEqual([
      { name: "T", kind: "label", labels: ["b", "a"] },
    ]);
  });

  it("takes spellings that differ in case as one label, written as most are or as the mapping says", async () => {
    const rows = rowsOf({ T: ["BILLING", "Billing", "other", "Billing", " billing ", "Other"] });
    const [column] = labelColumns(["T"], [], rows, {});
    expect(column).toEqual({ name: "T", kind: "label", labels: ["Billing", "other"] });
    const checked = await checkRows(
      rows.map((row, at) => ({ ...row, content: `text ${"x".repeat(at)}` })),
      [column!],
    );
    expect(checked.rows.map(({ labels }) => labels.T)).toEqual([
      "Billing",
      "Billing",
      "other",
      "Billing",
      "Billing",
      "other",
    ]);
    expect(checked.findings.map(({ code }) => code)).not.toContain("absent-labels");
    const ratingMapping = { 1: "GOOD", 2: "bad" };
    const rated = rowsOf({ T: [1, "good", "good", 2] });
    expect(labelColumns(["T"], [], rated, { ratingMapping })[0]?.labels).toEqual(["GOOD", "bad"]);
  });

  it("reads a label as it is written where the answer has two spellings of it", async () => {
    const both: AnswerColumn = { name: "T", kind: "label", labels: ["Go", "GO"] };
    const rows = [...rowsOf({ T: ["GO", "Go", "go"] })].map((row, at) => ({
      ...row,
      content: `text ${"x".repeat(at)}`,
    }));
    expect((await checkRows(rows, [both])).rows.map(({ labels }) => labels.T)).toEqual([
      "GO",
      "Go",
      "Go",
    ]);
  });

  it("takes values that hardly repeat as free text", () => {
    const rows = rowsOf({ T: ["one", "two", "three", "four"] });
    const columns = labelColumns(["T"], [], rows, {});
    expect(columns).toEqual([{ name: "T", kind: "text" }]);
    expect(isClosedSet(columns)).toBe(false);
  });

  it("keeps what the answer's shape says, and closes a label column without labels", () => {
    const given: AnswerColumn[] = [
      { name: "A", kind: "label", labels: ["x", "y"], description: "why" },
      { name: "B", kind: "label", description: "what" },
      { name: "C", kind: "boolean" },
    ];
    const rows = rowsOf({ A: ["x", "x"], B: ["m", "m"], C: [true, false] });
    const columns = labelColumns(["A", "B", "C"], given, rows, {});
    expect(columns).toEqual([given[0], { ...given[1], labels: ["m"] }, given[2]]);
    expect(isClosedSet(columns)).toBe(true);
  });

  it("puts mapped values in the order of the mapping", () => {
    const rows = rowsOf({ Rating: [5, 5, 1, 3, 1, 5] });
    const ratingMapping = { 1: "bad", 3: "so-so", 5: "good" };
    for (const mapping of [ratingMapping, { Rating: ratingMapping }]) {
      expect(labelColumns(["Rating"], [], rows, { ratingMapping: mapping })[0]?.labels).toEqual([
        "bad",
        "so-so",
        "good",
      ]);
    }
  });

  it("gives target topics to the column that has them, or to the one named", () => {
    const rows = rowsOf({ Mood: ["up", "down", "up"], Topic: ["Billing", "Other", "Misc"] });
    const names = ["Mood", "Topic"];
    const topics = ["Billing", "Other"];
    for (const targetTopics of [topics, { Topic: topics }]) {
      const columns = labelColumns(names, [], rows, { targetTopics });
      expect(columns[1]).toEqual({ name: "Topic", kind: "label", labels: topics });
      expect(columns[0]?.name).toBe("Mood");
    }
  });

  it("refuses names and topics that do not fit", () => {
    const rows = rowsOf({ Topic: ["a", "a"] });
    expect(() => labelColumns(["Topic"], [], rows, { targetTopics: { Tpic: ["a"] } })).toThrow(
      /targetTopics names "Tpic"[\s\S]*Topic/,
    );
    expect(() =>
      labelColumns(["Topic"], [], rows, { ratingMapping: { Mood: { 1: "a" } } }),
    ).toThrow(/ratingMapping names "Mood"/);
    const given: AnswerColumn[] = [{ name: "Topic", kind: "label", labels: ["a", "b"] }];
    expect(() => labelColumns(["Topic"], given, rows, { targetTopics: ["a", "c"] })).toThrow(
      /targetTopics has "c"/,
    );
  });
});
