import { readFile } from "node:fs/promises";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { makeFeedbackFiles } from "../../../src/training/sample/feedback-csv.js";
import { SENTIMENTS, TOPICS, URGENCIES } from "../../../src/training/sample/scenario.js";

const files = makeFeedbackFiles();
const read = (text: string) =>
  Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true });

describe("makeFeedbackFiles", () => {
  it("makes the committed files again, byte for byte", async () => {
    expect(files.feedback).toBe(await readFile("data/feedback.csv", "utf8"));
    expect(files.gold).toBe(await readFile("data/feedback.gold.csv", "utf8"));
  });

  it("writes CSV that a foreign reader reads without a complaint", () => {
    const feedback = read(files.feedback);
    const gold = read(files.gold);
    expect([...feedback.errors, ...gold.errors]).toEqual([]);
    expect(feedback.meta.fields).toEqual(["RowID", "Title", "Message", "Sentiment"]);
    expect(feedback.data.length).toBeGreaterThanOrEqual(1200);
    expect(gold.data.map((row) => row.RowID)).toEqual(feedback.data.map((row) => row.RowID));
  });

  it("answers every row with known labels, from all three sources", () => {
    const { data } = read(files.gold);
    for (const row of data) {
      expect(TOPICS).toContain(row.Topic);
      expect(SENTIMENTS).toContain(row.Sentiment);
      expect(URGENCIES).toContain(row.Urgency);
      expect(row.Key_Point).not.toBe("");
    }
    const count = (source: string) => data.filter((row) => row.Source === source).length;
    expect(count("held-out") / data.length).toBeGreaterThanOrEqual(0.25);
    expect(count("hand-written")).toBeGreaterThanOrEqual(60);
    expect(count("train-template")).toBeGreaterThan(600);
  });

  it("is as messy as real exports", () => {
    const { data } = read(files.feedback);
    const some = (test: (row: Record<string, string>) => boolean, least: number) =>
      expect(data.filter(test).length).toBeGreaterThanOrEqual(least);
    some((row) => row.Title === "", 200);
    some((row) => row.Message === "" && row.Title !== "", 2);
    some((row) => row.Message === "" && row.Title === "", 3);
    some((row) => row.Sentiment === "", 300);
    some((row) => /\n/.test(row.Message ?? ""), 100);
    some((row) => /\r\n/.test(row.Message ?? ""), 2);
    some((row) => /"/.test(row.Message ?? ""), 20);
    some((row) => /<p>/.test(row.Message ?? ""), 5);
    some((row) => (row.Message ?? "").length > 2500, 5);
    some((row) => /[\u3040-\u30ff]/.test(row.Message ?? ""), 3);
    some((row) => /\p{Script=Arabic}/u.test(row.Message ?? ""), 3);
    some((row) => /\p{Script=Cyrillic}/u.test(row.Message ?? ""), 3);
    some((row) => /\p{Script=Devanagari}/u.test(row.Message ?? ""), 3);
    some((row) => /\p{Extended_Pictographic}/u.test(row.Message ?? ""), 20);
    some((row) => (row.Message ?? "") !== (row.Message ?? "").trim(), 10);
    some((row) => /^[A-Z\W]{20,}$/.test(row.Message ?? ""), 5);
  });
});
