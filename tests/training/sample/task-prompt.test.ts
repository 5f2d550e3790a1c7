import { describe, expect, it } from "vitest";
import { Random } from "../../../src/training/random.js";
import { SAMPLE_COLUMNS } from "../../../src/training/sample/columns.js";
import { makeFeedback } from "../../../src/training/sample/feedback.js";
import { makeAnswer, makeTask } from "../../../src/training/sample/task-prompt.js";
import { TRAIN_WORDS } from "../../../src/training/sample/words.js";

const feedback = {
  title: "Broken",
  message: 'The "kettle" broke.',
  topic: "Product",
  sentiment: "Negative",
  urgency: "Medium",
  keyPoint: 'The "kettle" broke',
} as const;

describe("makeAnswer", () => {
  it("is the compact JSON of the columns in their order", () => {
    const { answer } = makeAnswer(feedback, ["Urgency", "Key_Point", "Topic"]);
    expect(answer).toBe(
      JSON.stringify({ Urgency: "Medium", Key_Point: 'The "kettle" broke', Topic: "Product" }),
    );
  });

  it("marks what carries meaning, the end of free text included", () => {
    const { answer, values } = makeAnswer(feedback, SAMPLE_COLUMNS);
    expect(values.map(([start, end]) => answer.slice(start, end))).toEqual([
      "Product",
      "Negative",
      "Medium",
      'The \\"kettle\\" broke"',
    ]);
  });
});

describe("makeTask", () => {
  it("puts the whole message into the prompt and parseable JSON into the answer", () => {
    const random = new Random(8);
    for (let i = 0; i < 500; i++) {
      const row = makeFeedback(random, TRAIN_WORDS);
      const { prompt, answer } = makeTask(row, random, TRAIN_WORDS);
      expect(prompt).toContain(row.message);
      expect(Object.keys(JSON.parse(answer)).length).toBeGreaterThan(0);
    }
  });
});
