import { describe, expect, it } from "vitest";
import type { TaskError } from "../../src/errors/index.js";
import { parsePrismPrompt, promptDigest } from "../../src/prompting/index.js";

const PRISM = {
  system_prompt: "Sort the message.\n",
  columns_to_code: ["Topic", "Key_Point", "Validated_Sentiment"],
  validation_rules: { valid_topic: ["A", "B"], valid_sentiment: ["Positive", "Negative"] },
  not_applicable_defaults: { Topic: "Other", key_point: "none" },
};

function fault(value: unknown): TaskError {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  try {
    parsePrismPrompt(text, "p.json");
  } catch (error) {
    return error as TaskError;
  }
  throw new Error("accepted");
}

describe("parsePrismPrompt", () => {
  it("reads the four sections with PRISM's rules", () => {
    const text = JSON.stringify(PRISM);
    expect(parsePrismPrompt(text, "dir/sort.prism.json")).toEqual({
      name: "sort",
      system: "Sort the message.",
      columns: [
        { name: "Topic", kind: "label", labels: ["A", "B"], organic: true, notApplicable: "Other" },
        { name: "Key_Point", kind: "text", notApplicable: "none" },
        {
          name: "Validated_Sentiment",
          kind: "label",
          labels: ["Positive", "Negative"],
          organic: true,
          notApplicable: "-",
        },
      ],
      gate: { column: "Topic", values: ["NOT_APPLICABLE", "N/A"] },
      existing: "validate",
      path: "dir/sort.prism.json",
      digest: promptDigest(text),
    });
  });

  it("needs only the columns", () => {
    const prompt = parsePrismPrompt(
      '{"columns_to_code": ["A b"], "comment": "mine", "version": 3}',
    );
    expect(prompt.columns).toEqual([{ name: "A b", kind: "text", notApplicable: "-" }]);
    expect(prompt.version).toBe("3");
    expect(prompt).not.toHaveProperty("system");
    expect(prompt).not.toHaveProperty("template");
  });

  it("finds the rule of a column whose name has a space", () => {
    const prompt = parsePrismPrompt(
      JSON.stringify({
        columns_to_code: ["Key Point"],
        validation_rules: { valid_key_point: ["x"] },
      }),
    );
    expect(prompt.columns[0]?.labels).toEqual(["x"]);
  });

  it("keeps a rule on the column of that very name, and takes an empty rule as none", () => {
    const { columns } = parsePrismPrompt(
      JSON.stringify({
        columns_to_code: ["Validated_Sentiment", "Sentiment", "Key_Point"],
        validation_rules: { valid_sentiment: ["x"], valid_key_point: [] },
      }),
    );
    expect(columns.map(({ kind }) => kind)).toEqual(["text", "label", "text"]);
  });

  it.each([
    [{ ...PRISM, columns_to_code: undefined }, "p.json", "must be a list of column names", ""],
    [{ ...PRISM, columns_to_code: [] }, "p.json:3", "empty", ""],
    [{ ...PRISM, validation_rules: { valid_topik: ["A"] } }, "p.json:9", '"valid_topik"', "topic"],
    [{ ...PRISM, validation_rules: { valid_topic: "A" } }, "p.json:9", "list of labels", ""],
    [{ ...PRISM, not_applicable_defaults: { Nope: "-" } }, "p.json", '"Nope"', "Columns are"],
    [
      { columns_to_codes: ["A"] },
      "p.json:2",
      '"columns_to_codes"',
      'Did you mean "columns_to_code"?',
    ],
    [["a list"], "p.json:1", "must be a JSON object", "columns_to_code"],
    ['{\n  "system_prompt": "x",\n}', "p.json:3", "a key in double quotes should come where }", ""],
    ['{\n  "a": 1\n  "b": 2\n}', "p.json:3", 'a comma or } should come where "b": 2', ""],
    ['{\n  "a": "one\ntwo"\n}', "p.json:2", "raw line break", ""],
    ['{\n  // note\n  "a": 1\n}', "p.json:2", "where // note", ""],
    ['{"a": [1, 2\n', "p.json:2", "it ends where a comma or ]", ""],
    ['{"a": 1} extra', "p.json:1", "the end should come where extra", ""],
    ["{'a': 1}", "p.json:1", "a key in double quotes", ""],
    ['{"a" 1}', "p.json:1", "a colon should come where 1}", ""],
    ['{"a": tru}', "p.json:1", "a value should come where tru}", ""],
  ])("refuses %j", (value, place, what, hint) => {
    const error = fault(value);
    expect(error.code).toBe("prompt-file");
    expect(error.message).toContain(place);
    expect(error.message).toContain(what);
    expect(error.hint ?? "").toContain(hint);
  });
});
