import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnswerColumn } from "../../src/contract/index.js";
import { parseModelSet, writeModelSet } from "../../src/prompting/index.js";

const name = fc.stringMatching(/^[A-Za-z][A-Za-z_ ]{0,8}[A-Za-z]$/);
const label = fc.string({ minLength: 1, maxLength: 6 }).map((text) => `x${text}`.trim());
const column: fc.Arbitrary<AnswerColumn> = fc.oneof(
  fc.record({
    name,
    kind: fc.constant("label" as const),
    labels: fc.uniqueArray(label, { minLength: 1, maxLength: 4 }),
    description: fc.constant("why"),
  }),
  fc.record({ name, kind: fc.constantFrom("text", "integer", "number", "boolean", "list") }),
);
const columns = fc.uniqueArray(column, { minLength: 1, maxLength: 4, selector: (one) => one.name });

describe("writeModelSet", () => {
  it("is read back as it was", () => {
    fc.assert(
      fc.property(columns, fc.array(fc.jsonValue(), { maxLength: 4 }), (given, values) => {
        const answer = Object.fromEntries(given.map((one, at) => [one.name, values[at] ?? null]));
        const text = writeModelSet({
          name: "n",
          model: "m",
          system: "Do.",
          template: "Ask {{x}}",
          columns: given,
          options: { temperature: 0 },
          examples: [{ prompt: "Ask 1", answer, row: "1" }],
          about: { rating_mapping: { 1: "a" } },
        });
        const prompt = parseModelSet(text);
        expect(prompt.columns).toEqual(given);
        expect(prompt).toMatchObject({
          name: "n",
          model: "m",
          system: "Do.",
          template: "Ask {{x}}",
        });
        expect(prompt.examples).toEqual([
          { role: "user", content: "Ask 1" },
          { role: "assistant", content: JSON.stringify(answer) },
        ]);
        expect(JSON.parse(text).rating_mapping).toEqual({ 1: "a" });
      }),
    );
  });
});
