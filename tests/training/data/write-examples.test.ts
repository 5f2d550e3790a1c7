import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { AnswerColumn } from "../../../src/contract/index.js";
import { examplesJsonl, trainingExample } from "../../../src/training/data/write-examples.js";
import { yamlText } from "../../../src/training/data/yaml-text.js";

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

describe("yamlText", () => {
  it("is read back as the same data, by YAML 1.2 and 1.1", () => {
    const key = fc.oneof(
      fc.string({ minLength: 1, maxLength: 8 }),
      fc.constantFrom("yes", "null", "a b"),
    );
    const scalar = fc.oneof(
      fc.string(),
      fc.constantFrom("no", "on", "1.5", "~", "a: b", "# x", "- x", "llama3.2", "./m.gguf"),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, scalar, fc.array(scalar), tie("map")),
      map: fc.dictionary(key, tie("value"), { noNullPrototype: true }),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, value, { noNullPrototype: true }), (data) => {
        const text = yamlText(data as Record<string, unknown>, "what\nthis is");
        for (const version of ["1.2", "1.1"] as const)
          expect(parse(text, { version }) ?? {}).toEqual(data);
      }),
      { numRuns: 150 },
    );
  });

  it("leaves out what is undefined and keeps lists of objects readable", () => {
    expect(yamlText({ a: 1, b: undefined, c: [{ x: 1 }], d: {}, e: [] })).toBe(
      'a: 1\nc:\n  - {"x":1}\nd: {}\ne: []\n',
    );
  });
});
