import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { AnswerColumn } from "../../../src/contract/index.js";
import { scripted } from "../../../src/engines/index.js";
import { readLabel } from "../../../src/functions/compare/true-labels.js";
import { benchmark, compare } from "../../../src/functions/index.js";
import { useTempHome } from "../temp-home.js";

useTempHome();

const column = (kind: AnswerColumn["kind"], labels?: readonly string[]): AnswerColumn => ({
  name: "Topic",
  kind,
  ...(labels && { labels }),
});

describe("readLabel", () => {
  it("takes the label itself before one of a similar spelling", () => {
    const similar = column("label", ["A-B", "A B", "a b"]);
    for (const label of ["A-B", "A B", "a b"]) expect(readLabel(` ${label} `, similar)).toBe(label);
    // What could be any of them is none of them.
    expect(readLabel("a_b", similar)).toBe("a_b");
    expect(readLabel("a-b", similar)).toBe("A-B");
  });

  it("reads other spellings of the only label that fits", () => {
    const topics = column("label", ["Billing", "Not applicable"]);
    expect(readLabel("billing", topics)).toBe("Billing");
    expect(readLabel("NOT_APPLICABLE", topics)).toBe("Not applicable");
    expect(readLabel("Shipping", topics)).toBe("Shipping");
  });

  it("finds no label in an empty cell, which NaN is in columns of numbers", () => {
    for (const kind of ["label", "text", "number", "boolean"] as const) {
      for (const empty of [Number.NaN, null, undefined, " "]) {
        expect(readLabel(empty, column(kind, ["A"]))).toBeNull();
      }
    }
  });

  it("reads lists and objects as they are answered", () => {
    expect(readLabel(["a", "b"], column("list"))).toBe('["a","b"]');
    expect(readLabel('[ "a", "b" ]', column("list"))).toBe('["a","b"]');
    expect(readLabel({ a: 1 }, column("object"))).toBe('{"a":1}');
    expect(readLabel("a, b", column("list"))).toBe("a, b");
  });
});

describe("true labels of compare and benchmark", () => {
  const rows = ["billing", Number.NaN, "SHIPPING", "Billing"].map((Gold, i) => ({
    text: `message ${i}`,
    Gold,
  }));
  const model = scripted(() => '{"Topic":"Billing"}', { digest: "billing" });
  const answer = z.object({ Topic: z.enum(["Billing", "Shipping"]) });

  it("are the same, without rows that have none", async () => {
    const prompt = "{{text}}";
    const compared = await compare(rows, {
      model,
      variants: { A: prompt, B: "Now: {{text}}" },
      answer,
      label: "Gold",
      resamples: 100,
    });
    const { rows: scored, accuracy } = compared.arms[0]!.scores.Topic!;
    expect([scored, accuracy.estimate]).toEqual([3, 2 / 3]);
    expect(compared.notes).toContain("1 row without a true label in Gold is not scored.");
    const measured = await benchmark({
      models: model,
      data: rows,
      prompt,
      answer,
      label: { column: "Gold", answer: "Topic" },
      runs: 1,
    });
    expect(measured.cells[0]!.quality).toMatchObject({ rows: 3, accuracy: { estimate: 2 / 3 } });
    expect(measured.notes.join()).not.toContain("no answer can be");
  });

  it("of lists are held against answers that are lists", async () => {
    const result = await benchmark({
      models: scripted(() => '{"Tags":["a","b"]}', { digest: "lists" }),
      data: [{ text: "x", Tags: ["a", "b"] }],
      prompt: "{{text}}",
      answer: z.object({ Tags: z.array(z.string()) }),
      label: "Tags",
      runs: 1,
    });
    expect(result.cells[0]!.quality).toMatchObject({ rows: 1, accuracy: { estimate: 1 } });
  });
});
