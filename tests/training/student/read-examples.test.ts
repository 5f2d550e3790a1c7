import { describe, expect, it } from "vitest";
import { closedColumns } from "../../../src/training/student/closed-columns.js";
import { readExamples, valueText } from "../../../src/training/student/read-examples.js";

const example = (answer: string) => ({
  messages: [
    { role: "user" as const, content: "which?" },
    { role: "assistant" as const, content: answer },
  ],
});

describe("readExamples", () => {
  it("writes JSON without spaces and knows where each value stands", () => {
    const [read] = readExamples([
      example('{ "Topic": "Bil\\"ling", "ok": true,\n "tags": ["a"], "n": 2 }'),
    ]);
    expect(read?.answer).toBe('{"Topic":"Bil\\"ling","ok":true,"tags":["a"],"n":2}');
    expect(read?.values.map((value) => [value.column, valueText(read, value)])).toEqual([
      ["Topic", 'Bil\\"ling'],
      ["ok", "true"],
      ["tags", '["a"]'],
      ["n", "2"],
    ]);
  });

  it("takes an answer that is no object as one value", () => {
    const [read] = readExamples([example(" Billing\n")]);
    expect(read).toMatchObject({ answer: "Billing", values: [{ column: "answer", end: 7 }] });
  });

  it("refuses an example without an answer", () => {
    const messages = [{ role: "user" as const, content: "which?" }];
    expect(() => readExamples([example("a"), { messages }])).toThrow(
      /example 2 does not end in an answer: its roles are user/,
    );
  });
});

describe("closedColumns", () => {
  it("tells labels from free text", () => {
    const answers = Array.from({ length: 30 }, (_, i) =>
      example(
        JSON.stringify({ Topic: ["A", "C", "B"][i % 3], Note: `text ${i}`, ok: i % 2 === 0 }),
      ),
    );
    expect([...closedColumns(readExamples(answers))]).toEqual([
      ["Topic", ["A", "B", "C"]],
      ["ok", ["false", "true"]],
    ]);
  });
});
