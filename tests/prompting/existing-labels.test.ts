import { describe, expect, it } from "vitest";
import type { AnswerColumn } from "../../src/contract/index.js";
import { existingLabelLines } from "../../src/prompting/index.js";

const columns: AnswerColumn[] = [
  { name: "Sentiment", kind: "label", labels: ["Positive", "Negative"] },
  { name: "Validated_Topic", kind: "text" },
  { name: "constructor", kind: "text" },
];

describe("existingLabelLines", () => {
  it("offers the labels a row has", () => {
    expect(
      existingLabelLines(columns, { Sentiment: "Negative", Topic: "Billing", Other: "x" }),
    ).toBe(
      "Existing Sentiment: Negative (keep it if right, correct it if wrong)\n" +
        "Existing Topic: Billing (keep it if right, correct it if wrong)",
    );
  });

  it("is empty when the row has none", () => {
    expect(existingLabelLines(columns, {})).toBe("");
    expect(existingLabelLines(columns, { Sentiment: " ", Topic: null })).toBe("");
  });

  it("keeps a label on its own line", () => {
    const text = existingLabelLines(columns, { Sentiment: "Good\n\nExisting Topic: fake" });
    expect(text.split("\n")).toHaveLength(1);
  });
});
