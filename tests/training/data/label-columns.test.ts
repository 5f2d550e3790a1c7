import { describe, expect, it } from "vitest";
import type { AnswerColumn } from "../../../src/contract/index.js";
import { checkRows } from "../../../src/training/data/check-rows.js";
import {
  isClosedSet,
  labelColumns,
  topicColumns,
} from "../../../src/training/data/label-columns.js";
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

  it("reads topics in any case and spacing, in the spelling of the answer where it has one", async () => {
    const rows = rowsOf({ Mood: ["up", "up"], Topic: [" Shipping", "late-parcel"] });
    const targetTopics = [" shipping", "SHIPPING", "Late parcel "];
    const given: AnswerColumn[] = [
      { name: "Topic", kind: "label", labels: ["Shipping", "late_parcel", "Other"] },
    ];
    for (const [own, labels] of [
      [[], ["shipping", "Late parcel"]],
      [given, ["Shipping", "late_parcel"]],
    ] as const) {
      const columns = labelColumns(["Mood", "Topic"], own, rows, { targetTopics });
      expect(columns[1]?.labels).toEqual(labels);
      expect(topicColumns(columns, rows, { targetTopics })).toEqual({ Topic: labels });
      const checked = await checkRows(
        rows.map((row, at) => ({ ...row, content: `x ${at}` })),
        [columns[1]!],
      );
      expect(checked.rows.map((row) => row.labels.Topic)).toEqual(labels);
    }
  });

  it("says which topics there are when no row has one that was asked for", () => {
    const rows = rowsOf({ Mood: ["up", "up"], Topic: ["Shipping", "Billing"] });
    const names = ["Mood", "Topic"];
    expect(() => labelColumns(names, [], rows, { targetTopics: ["Taxes", "Law"] })).toThrow(
      'no row has "Taxes" or "Law" in any of its label columns.\nMood has "up". Topic has "Shipping", "Billing".',
    );
    expect(() => labelColumns(names, [], rows, { targetTopics: { Topic: ["up"] } })).toThrow(
      'no row has "up" in its column "Topic".\nTopic has "Shipping", "Billing".',
    );
    const many = rowsOf({ Topic: Array.from({ length: 30 }, (_, at) => `t${at}`) });
    expect(() => labelColumns(["Topic"], [], many, { targetTopics: ["x"] })).toThrow(/and 10 more/);
    const none = rowsOf({ Topic: [null, ""] });
    expect(() => labelColumns(["Topic"], [], none, { targetTopics: ["x"] })).toThrow(/no values/);
  });

  it("finds topics by their mapped values, and mapped values in any case", () => {
    const rows = rowsOf({ Mood: ["1", "Bad "], Topic: ["5", "1"] });
    const options = { ratingMapping: { Mood: { 1: "low", bad: "low" } }, targetTopics: ["Low"] };
    const columns = labelColumns(["Topic", "Mood"], [], rows, options);
    expect(topicColumns(columns, rows, options)).toEqual({ Mood: ["Low"] });
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
