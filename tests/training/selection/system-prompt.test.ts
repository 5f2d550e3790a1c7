import { describe, expect, it } from "vitest";
import type { AnswerColumn } from "../../../src/contract/index.js";
import { rewordingRequest } from "../../../src/training/selection/reword.js";
import { scoreRows, wordOverlap } from "../../../src/training/selection/score-rows.js";
import { systemPrompt } from "../../../src/training/selection/system-prompt.js";

const mood: AnswerColumn = {
  name: "Mood",
  kind: "label",
  labels: ["bad", "good"],
  description: "how it sounds",
};
const topic: AnswerColumn = { name: "Topic", kind: "label", labels: ["Billing", "Other"] };

describe("systemPrompt", () => {
  it("is made of the user's words, columns, ratings and topics", () => {
    const text = systemPrompt({
      given: " Be strict. ",
      columns: [mood, topic],
      ratingMapping: { Mood: { 1: "bad", 2: "bad", 5: "good" } },
      topics: { Topic: ["Billing", "Other"] },
    });
    expect(text).toMatch(/^Be strict\.\n\n/);
    expect(text).toContain('"Mood" and "Topic"');
    expect(text).toContain("Mood: how it sounds");
    expect(text).toContain("Mood: of ratings, 1, 2 mean bad; 5 means good.");
    expect(text).toContain("Topic: the topics that count are Billing and Other.");
    expect(text).toContain("Use the labels exactly");
  });

  it("speaks of texts where there are no labels", () => {
    const text = systemPrompt({ columns: [{ name: "Summary", kind: "text" }] });
    expect(text).toContain("Keep to what the text says");
    expect(text).not.toContain("labels exactly");
  });
});

describe("rewordingRequest", () => {
  it("shows instructions and wrong rows, cut to a bearable length, from another angle each time", () => {
    const wrong = [
      { text: `long ${"x".repeat(900)}`, given: '{"Mood":"bad"}', wanted: '{"Mood":"good"}' },
    ];
    const [first, second] = [0, 1].map((at) => rewordingRequest("Judge.", wrong, at));
    expect(first).toContain("Instructions:\nJudge.");
    expect(first).toContain('Right answer: {"Mood":"good"}');
    expect(first!.length).toBeLessThan(1400);
    expect(first).not.toBe(second);
  });
});

describe("scoreRows", () => {
  const text: AnswerColumn = { name: "Note", kind: "text" };
  const rows = [
    {
      id: "1",
      content: "",
      text: "",
      labels: { Mood: "good", Note: "the driver was late" },
      group: 0,
    },
    { id: "2", content: "", text: "", labels: { Mood: "bad", Note: "thanks" }, group: 1 },
  ];

  it("counts labels as right or wrong, texts by shared words, and no answer as wrong", () => {
    const answers = [{ Mood: "GOOD", Note: "driver was late" }, undefined];
    const { scores, right, mean } = scoreRows(rows, answers, [mood, text]);
    expect(scores[0]).toBeCloseTo((1 + 6 / 7) / 2);
    expect(scores[1]).toBe(0);
    expect(right).toEqual([false, false]);
    expect(mean).toBeCloseTo(scores[0]! / 2);
    expect(scoreRows(rows, [{ Mood: "good" }, { Mood: "bad" }], [mood]).right).toEqual([
      true,
      true,
    ]);
  });

  it("overlaps words as often as they occur", () => {
    expect(wordOverlap("a a b", "a b b")).toBeCloseTo(2 / 3);
    expect(wordOverlap("", "")).toBe(1);
    expect(wordOverlap("", "a")).toBe(0);
  });
});
