import { describe, expect, it } from "vitest";
import { encodeExample, encodePrompt } from "../../src/training/example.js";
import { Tokenizer } from "../../src/training/tokenizer.js";

const tokenizer = new Tokenizer([]);

describe("encodeExample", () => {
  it("weighs values as asked, scaffolding little and prompts not at all", () => {
    const { tokens, weights, promptLength } = encodeExample(
      tokenizer,
      { prompt: "é", answer: '{"a":"né"}', values: [[6, 8, 3]] },
      { value: 1, scaffold: 0.25 },
    );
    expect(promptLength).toBe(5);
    const answer = [...weights.slice(promptLength)];
    expect(answer.slice(0, 6)).toEqual(Array(6).fill(0.25));
    expect(answer[6]).toBe(3);
    expect(answer.slice(-3)).toEqual([0.25, 0.25, 0.25]);
    expect([...weights.slice(0, promptLength)]).toEqual(Array(5).fill(0));
    expect(tokens.at(-1)).toBe(1);
  });
});

describe("encodePrompt", () => {
  it("lays out system text, earlier questions and the question", () => {
    const [s] = tokenizer.encode("s");
    const ids = encodePrompt(tokenizer, {
      system: "s",
      shots: [{ prompt: "s", answer: "s" }],
      prompt: "s",
    });
    expect(ids).toEqual([0, s, 4, s, 3, s, 1, 4, s, 3]);
  });
});
