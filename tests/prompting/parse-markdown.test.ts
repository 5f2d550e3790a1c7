import { describe, expect, it } from "vitest";
import type { TaskError } from "../../src/errors/index.js";
import { parsePromptMarkdown, promptDigest } from "../../src/prompting/index.js";

function withFront(front: string, body = "Ask {{Message}}"): string {
  return `---\n${front}\n---\n${body}\n`;
}

function fault(text: string): TaskError {
  try {
    parsePromptMarkdown(text, "p.md");
  } catch (error) {
    return error as TaskError;
  }
  throw new Error("accepted");
}

describe("parsePromptMarkdown", () => {
  it("reads a whole file", () => {
    const text = withFront(
      [
        "name: feedback",
        "version: 2",
        "system: |",
        "  You sort messages.",
        "model: llama3.2",
        "options: { temperature: 0.2, maxTokens: 200, stop: [END] }",
        "existing: validate",
        "gate: Topic",
        "columns:",
        "  Topic: { labels: [Product, Billing], organic: true, notApplicable: Other, description: what about }",
        "  Sentiment: [Positive, Negative]",
        "  Urgency: High | Medium | Low",
        "  Score: number",
        "  Count: integer",
        "  Angry: boolean",
        "  Names: list",
        "  Key_Point: { kind: text, description: one sentence }",
      ].join("\n"),
    );
    const prompt = parsePromptMarkdown(text, "some/feedback.md");
    expect(prompt).toEqual({
      name: "feedback",
      version: "2",
      system: "You sort messages.",
      model: "llama3.2",
      options: { temperature: 0.2, maxTokens: 200, stop: ["END"] },
      existing: "validate",
      gate: { column: "Topic", values: ["NOT_APPLICABLE", "N/A"] },
      template: "Ask {{Message}}",
      path: "some/feedback.md",
      digest: promptDigest(text),
      columns: [
        {
          name: "Topic",
          kind: "label",
          labels: ["Product", "Billing"],
          organic: true,
          notApplicable: "Other",
          description: "what about",
        },
        { name: "Sentiment", kind: "label", labels: ["Positive", "Negative"] },
        { name: "Urgency", kind: "label", labels: ["High", "Medium", "Low"] },
        { name: "Score", kind: "number" },
        { name: "Count", kind: "integer" },
        { name: "Angry", kind: "boolean" },
        { name: "Names", kind: "list" },
        { name: "Key_Point", kind: "text", description: "one sentence" },
      ],
    });
  });

  it("reads columns as a list with their labels beside them", () => {
    const { columns } = parsePromptMarkdown(
      withFront("columns: [Topic, Key_Point]\nlabels:\n  Topic: [A, B]"),
    );
    expect(columns).toEqual([
      { name: "Topic", kind: "label", labels: ["A", "B"] },
      { name: "Key_Point", kind: "text" },
    ]);
  });

  it("reads labels alone, and labels beside a column's other properties", () => {
    expect(parsePromptMarkdown(withFront("labels: { Topic: [A, B] }")).columns).toEqual([
      { name: "Topic", kind: "label", labels: ["A", "B"] },
    ]);
    const mixed = "columns:\n  Topic: { organic: true }\nlabels: { Topic: [A, B] }";
    expect(parsePromptMarkdown(withFront(mixed)).columns).toEqual([
      { name: "Topic", kind: "label", labels: ["A", "B"], organic: true },
    ]);
  });

  it("keeps labels that YAML reads as numbers or booleans as texts", () => {
    const { columns } = parsePromptMarkdown(withFront("columns: { Stars: [1, 2, true, No] }"));
    expect(columns[0]?.labels).toEqual(["1", "2", "true", "No"]);
  });

  it("takes the whole text as the template when there is no front matter", () => {
    const prompt = parsePromptMarkdown("Hello {{name}}\n\n---\nmore\n");
    expect(prompt.name).toBe("prompt");
    expect(prompt.template).toBe("Hello {{name}}\n\n---\nmore");
    expect(prompt.columns).toEqual([]);
    expect(prompt).not.toHaveProperty("gate");
  });

  it("reads a gate with its own values", () => {
    const front = "columns: [A, B]\ngate: { column: B, values: [none, '-'] }";
    expect(parsePromptMarkdown(withFront(front)).gate).toEqual({
      column: "B",
      values: ["none", "-"],
    });
    expect(parsePromptMarkdown(withFront("columns: [A, B]\ngate: true")).gate?.column).toBe("A");
  });

  it("does not care about byte order marks and Windows line ends", () => {
    const text = `\ufeff${withFront("columns: [A]", "one\ntwo").replace(/\n/g, "\r\n")}`;
    const prompt = parsePromptMarkdown(text);
    expect(prompt.template).toBe("one\ntwo");
    expect(prompt.columns).toEqual([{ name: "A", kind: "text" }]);
    expect(prompt.digest).toBe(promptDigest(text));
  });

  it.each([
    ["colums: [A]", "p.md:2", '"colums" is not known', 'Did you mean "columns"?'],
    [
      "name: x\ncolumns:\n  A: { label: [x] }",
      "p.md:4",
      '"label" is not known in "columns.A"',
      "labels",
    ],
    ["name: x\ncolumns:\n  A: nubmer", "p.md:4", "not a kind of column", "number"],
    ["columns: { A: [] }", "p.md:2", "empty", ""],
    ["columns:\n  A:\n    - x\n    - x", "p.md:3", '"x" is there twice', ""],
    ["columns:\n  A:", "p.md:3", "no definition", "labels"],
    ["columns: [A, A]", "p.md:2", '"A" is there twice', ""],
    ["columns: [Topic]\nlabels:\n  Topik: [x]", "p.md:4", '"Topik"', 'Did you mean "Topic"?'],
    ["columns: { A: { organic: true } }", "p.md:2", "no labels", ""],
    ["columns: { A: { kind: text, maxLength: 0 } }", "p.md:2", "maxLength is 0", "whole number"],
    ["columns: { A: { kind: number, maxLength: 9 } }", "p.md:2", "is no text", ""],
    ["columns: { A: { organic: maybe, labels: [x] } }", "p.md:2", "true or false", ""],
    ["columns: [Topic]\ngate: Topci", "p.md:3", '"Topci"', "Topic"],
    ["existing: keep", "p.md:2", "validate or replace", ""],
    ["options:\n  temprature: 1", "p.md:3", '"temprature"', 'Did you mean "temperature"?'],
    ["options:\n  temperature: hot", "p.md:3", "must be a number", ""],
    ["options: 3", "p.md:2", "mapping", ""],
    ["name: [a]", "p.md:2", "must be a text", ""],
    ["name: x\ncolumns: {A: [x", "p.md:", "not YAML", ""],
    ["name: x\nname: y", "p.md:3", "not YAML", ""],
    ["- a list", "p.md", "mapping", ""],
    ["columns: 5", "p.md:2", "mapping or a list", ""],
    ["columns: { A: [x] }\nlabels: { A: [y], B: [z] }", "p.md:3", '"B"', ""],
    ["columns: { A: [x] }\nlabels: { A: [y] }", "p.md:3", "defined twice", ""],
  ])("refuses %j", (front, place, what, hint) => {
    const error = fault(withFront(front));
    expect(error.code).toBe("prompt-file");
    expect(error.message).toContain(place);
    expect(error.message).toContain(what);
    expect(error.hint ?? "").toContain(hint);
  });

  it("refuses front matter that never ends, and a file without a template", () => {
    expect(fault("---\nname: x\n").message).toContain("not closed");
    expect(fault("---\nname: x\n---\n\n").code).toBe("prompt-empty");
  });

  it("tells template faults by the line of the file", () => {
    const error = fault(withFront("name: x", "\nfine\nbad {{oops"));
    expect(error.code).toBe("template-syntax");
    expect(error.message).toContain("p.md:6:5");
  });
});
