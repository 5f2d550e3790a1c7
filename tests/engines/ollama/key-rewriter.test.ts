import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KeyRewriter, rewriteKeys } from "../../../src/engines/ollama/key-rewriter.js";

const NAMES = new Map([
  ["a_Reason", "Reason"],
  ["b_Label", 'La"bel'],
  ["c_ü", "ü"],
]);

describe("rewriteKeys", () => {
  it.each([
    ['{"a_Reason":"x","b_Label":"y"}', '{"Reason":"x","La\\"bel":"y"}'],
    ['{ "a_Reason" : [ {"a_Reason":1} ] }', '{ "Reason" : [ {"Reason":1} ] }'],
    // Values stay, whatever they look like.
    ['{"a_Reason":"a_Reason"}', '{"Reason":"a_Reason"}'],
    ['{"a_Reason":"\\",\\"b_Label\\":\\""}', '{"Reason":"\\",\\"b_Label\\":\\""}'],
    ['["a_Reason",{"x":"b_Label"}]', '["a_Reason",{"x":"b_Label"}]'],
    ['{"c_\\u00fc":1,"other":2}', '{"ü":1,"other":2}'],
    // Prose and cut JSON.
    ['Here "a_Reason": {"a_Reason":1}', 'Here "a_Reason": {"Reason":1}'],
    ['{"a_Reason":"cut off he', '{"Reason":"cut off he'],
    ['{"a_Reason":1,"b_La', '{"Reason":1,"b_La'],
    ['{"a_Reason"', '{"Reason"'],
    ["", ""],
    ["}]}", "}]}"],
  ])("%s", (text, expected) => {
    expect(rewriteKeys(text, NAMES)).toBe(expected);
  });

  it("gives the same, however the text is cut into pieces", () => {
    const json = fc.json().map((text) => text.replaceAll('"":', '"a_Reason":'));
    const any = fc.string({ unit: fc.constantFrom("{", "}", "[", '"', "\\", ",", ":", "a", "_") });
    fc.assert(
      fc.property(fc.oneof(json, any), fc.array(fc.nat(60)), (text, cuts) => {
        const rewriter = new KeyRewriter(NAMES);
        let pieces = "";
        let from = 0;
        for (const cut of [...cuts, text.length].sort((a, b) => a - b)) {
          pieces += rewriter.take(text.slice(from, cut));
          from = Math.min(cut, text.length);
        }
        expect(pieces + rewriter.finish()).toBe(rewriteKeys(text, NAMES));
      }),
    );
  });

  it("changes nothing when no key has another name", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        expect(rewriteKeys(text, new Map())).toBe(text);
      }),
    );
  });

  it("renames like parsing and writing again would", () => {
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        fc.string(),
        fc.integer(),
        fc.constant(null),
        fc.array(tie("node"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom("a_Reason", "b_Label", "c_ü", "plain"), tie("node")),
      ),
    })).node;
    fc.assert(
      fc.property(value, (node) => {
        const text = JSON.stringify(node);
        expect(JSON.parse(rewriteKeys(text, NAMES))).toEqual(renamed(JSON.parse(text)));
      }),
    );
  });
});

function renamed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(renamed);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, v]) => [NAMES.get(key) ?? key, renamed(v)]));
}
