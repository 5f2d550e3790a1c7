import { describe, expect, it } from "vitest";
import { closedColumns } from "../../../src/training/student/closed-columns.js";
import { readExamples } from "../../../src/training/student/read-examples.js";
import { wordEvidence } from "../../../src/training/student/word-evidence.js";
import { Tokenizer } from "../../../src/training/tokenizer.js";
import { toyJob } from "./toy-job.js";

function examplesOf(rows: readonly (readonly [text: string, answer: object])[]) {
  return readExamples(
    rows.map(([text, answer]) => ({
      messages: [
        { role: "user", content: text },
        { role: "assistant", content: JSON.stringify(answer) },
      ],
    })),
  );
}

function tokenizerFor(texts: readonly string[]): Tokenizer {
  return Tokenizer.train([...texts, ...texts, ...texts], 600);
}

describe("wordEvidence", () => {
  it("finds what words speak for, column by column", async () => {
    const examples = readExamples((await toyJob()).training);
    const closed = closedColumns(examples);
    const texts = examples.flatMap(({ turns, answer }) => [
      ...turns.map(({ content }) => content),
      answer,
    ]);
    const tokenizer = tokenizerFor([...texts, "Billing", "Shipping", "High", "Low"]);
    const evidence = wordEvidence(tokenizer, examples, closed);
    const answers = evidence.map(({ answer }) => tokenizer.decode([answer]));
    expect(answers).toEqual(["Billing", "Shipping", "High", "Low"]);
    const speaks = (word: string) => {
      const [token = -1, ...more] = tokenizer.encode(word);
      expect(more).toEqual([]);
      return Object.fromEntries(
        evidence.map(({ weights }, i) => [answers[i], weights[token] as number]),
      );
    };
    const invoice = speaks(" invoice");
    expect(invoice.Billing).toBeGreaterThan(0.5);
    expect(invoice.Shipping).toBeCloseTo(-(invoice.Billing ?? 0));
    expect(speaks(" hurry").Low).toBeGreaterThan(0.5);
  });

  it("leaves out columns whose labels begin alike, or like a label of a column before", () => {
    const rows = Array.from({ length: 12 }, (_, i) => {
      const isOdd = i % 2 === 1;
      const answer = {
        First: isOdd ? "yes" : "no",
        Alike: isOdd ? "zq1" : "zq2",
        Again: isOdd ? "no" : "yes",
      };
      return [`text ${isOdd ? "odd" : "even"}`, answer] as const;
    });
    const examples = examplesOf(rows);
    const tokenizer = tokenizerFor(["yes", "no", "zq", "text odd even"]);
    const found = wordEvidence(tokenizer, examples, closedColumns(examples));
    expect(found.map(({ answer }) => tokenizer.decode([answer])).sort()).toEqual(["no", "yes"]);
  });

  it("learns nothing from labels that no example has", () => {
    const examples = examplesOf([["text", { A: "x" }]]);
    const found = wordEvidence(tokenizerFor(["text"]), examples, new Map([["A", ["y", "z"]]]));
    expect(found.flatMap(({ weights }) => [...weights]).every((weight) => weight === 0)).toBe(true);
  });
});
