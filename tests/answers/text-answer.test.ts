import { describe, expect, it } from "vitest";
import { textAnswer } from "../../src/answers/index.js";

describe("textAnswer", () => {
  const spec = textAnswer("joke");

  it("asks for no schema and gives the text, trimmed", () => {
    expect(spec.schema).toBeUndefined();
    expect(spec.columns).toEqual([{ name: "joke", kind: "text" }]);
    expect(spec.read(" Knock {knock}\n", false)).toEqual({
      status: "ok",
      values: { joke: "Knock {knock}" },
    });
  });

  it.each([
    ["<think>let me see</think>\nDone", "Done"],
    ["<THINKING a='b'>x</thinking><think>y</think>Done", "Done"],
    ["let me see</think>Done", "Done"],
    [
      "Use the <think> tag and close it with </think>.",
      "Use the <think> tag and close it with </think>.",
    ],
    ["```js\ncode\n```", "```js\ncode\n```"],
  ])("takes the thinking from the front of %j", (text, answer) => {
    expect(spec.read(text, false).values).toEqual({ joke: answer });
  });

  it.each(["", " \n ", "<think>never done"])("refuses the empty answer %j", (text) => {
    expect(spec.read(text, false)).toEqual({
      status: "invalid",
      issues: [{ path: "joke", message: "the answer is empty" }],
    });
  });

  it("takes any number of thoughts away", () => {
    const text = `${"<think>x</think>".repeat(50_000)}Done`;
    expect(spec.read(text, false).values).toEqual({ joke: "Done" });
  });

  it("keeps a cut text but says so", () => {
    expect(spec.read("Knock kn", true)).toMatchObject({
      status: "truncated",
      values: { joke: "Knock kn" },
    });
  });
});
