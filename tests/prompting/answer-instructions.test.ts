import { describe, expect, it } from "vitest";
import { answerInstructions } from "../../src/prompting/index.js";

describe("answerInstructions", () => {
  it("names every key with what it may hold", () => {
    const text = answerInstructions(
      [
        { name: "Topic", kind: "label", labels: ["A", "B"], description: "main\n subject" },
        { name: "Mood", kind: "label", labels: ["x"], organic: true },
        { name: "Stars", kind: "integer" },
        { name: "Names", kind: "list" },
      ],
      { column: "Topic", values: ["NOT_APPLICABLE", "N/A"] },
    );
    expect(text.split("\n").slice(1)).toEqual([
      '"Topic" (main subject): one of "A", "B"',
      '"Mood": best one of "x"',
      '"Stars": a whole number',
      '"Names": a list of texts',
      'If the row is not something to be answered about, set "Topic" to "NOT_APPLICABLE".',
    ]);
    expect(text).toContain("these keys");
  });

  it("shows the shape of nested columns when it is known", () => {
    const schema = {
      type: "object",
      properties: { Names: { type: "array", items: { type: "number" }, description: "d" } },
    };
    const text = answerInstructions([{ name: "Names", kind: "list" }], undefined, schema);
    expect(text).toContain(
      '"Names": JSON of this schema: {"type":"array","items":{"type":"number"}}',
    );
    expect(text).toContain("this key,");
  });

  it("says nothing when nothing is asked", () => {
    expect(answerInstructions([])).toBe("");
  });
});
