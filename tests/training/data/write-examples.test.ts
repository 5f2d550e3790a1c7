import { describe, expect, it } from "vitest";
import type { AnswerColumn } from "../../../src/contract/index.js";
import { examplesJsonl, trainingExample } from "../../../src/training/data/write-examples.js";

const columns: AnswerColumn[] = [
  { name: "Topic", kind: "label", labels: ["A", "B"] },
  { name: "Score", kind: "integer" },
];
const row = {
  id: "1",
  content: "hello\nthere",
  text: "Q\nhello\nthere",
  labels: { Score: 3, Topic: "A" },
  group: 0,
};

describe("training examples", () => {
  it("are the request and the answer, keys in the order of the columns", () => {
    expect(trainingExample(row, columns, "Be brief.").messages).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "Q\nhello\nthere" },
      { role: "assistant", content: '{"Topic":"A","Score":3}' },
    ]);
    expect(trainingExample(row, columns, undefined).messages).toHaveLength(2);
  });

  it("are JSON lines of messages", () => {
    const text = examplesJsonl([
      trainingExample(row, columns, "S"),
      trainingExample(row, columns, ""),
    ]);
    const lines = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(2);
    expect(lines[0].messages.map(({ role }: { role: string }) => role)).toEqual([
      "system",
      "user",
      "assistant",
    ]);
    expect(examplesJsonl([])).toBe("");
  });
});
