import { describe, expect, it } from "vitest";
import { encodeExample } from "../../src/training/example.js";
import { Tokenizer } from "../../src/training/tokenizer.js";

const tokenizer = new Tokenizer([]);
const [s, t] = tokenizer.encode("st");

describe("encodeExample", () => {
  it("lays out system text, earlier questions and the question as the chat template does", () => {
    const { tokens } = encodeExample(
      tokenizer,
      { system: "s", shots: [{ prompt: "s", answer: "t" }], prompt: "t", answer: "s" },
      { value: 1, scaffold: 1 },
    );
    expect([...tokens]).toEqual([0, s, 4, s, 3, t, 1, 4, t, 3, s, 1]);
  });

  it("weighs values as asked, scaffolding little and what is only read not at all", () => {
    const { weights } = encodeExample(
      tokenizer,
      {
        shots: [{ prompt: "s", answer: "tt", values: [[1, 2]] }],
        prompt: "s",
        answer: "éts",
        values: [[1, 2, 3]],
      },
      { value: 2, scaffold: 0.25 },
    );
    expect([...weights]).toEqual([0, 0, 0, 0, 0.25, 2, 0.25, 0, 0, 0, 0.25, 0.25, 6, 0.25, 0.25]);
  });
});
