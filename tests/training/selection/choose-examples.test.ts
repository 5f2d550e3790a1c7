import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnswerColumn } from "../../../src/contract/index.js";
import type { LabelledRow } from "../../../src/training/data/labelled-row.js";
import { chooseExamples } from "../../../src/training/selection/choose-examples.js";
import { exampleSets } from "../../../src/training/selection/example-sets.js";
import { similarity, textVectors } from "../../../src/training/selection/text-vectors.js";

const columns: AnswerColumn[] = [{ name: "Topic", kind: "label", labels: ["a", "b", "c", "d"] }];

function rowOf(content: string, topic: string, group: number): LabelledRow {
  return { id: String(group), content, text: content, labels: { Topic: topic }, group };
}

const word = fc.constantFrom("late", "parcel", "bill", "refund", "login", "password", "thanks");
const row = fc.tuple(
  fc.array(word, { minLength: 2, maxLength: 6 }),
  fc.constantFrom("a", "b", "c", "d"),
);
const pool = fc
  .array(row, { minLength: 4, maxLength: 40 })
  .map((rows) => rows.map(([words, topic], i) => rowOf(words.join(" "), topic, i)));

describe("chooseExamples", () => {
  it("shows every label before it shows one twice", () => {
    fc.assert(
      fc.property(pool, fc.integer(), (rows, seed) => {
        const topics = new Set(rows.map(({ labels }) => labels.Topic));
        const chosen = chooseExamples(rows, columns, topics.size, seed);
        expect(new Set(chosen.map(({ labels }) => labels.Topic))).toEqual(topics);
      }),
    );
  });

  it("gives as many as asked for, each once, the same for the same seed", () => {
    fc.assert(
      fc.property(pool, fc.nat(8), fc.integer(), (rows, count, seed) => {
        const chosen = chooseExamples(rows, columns, count, seed);
        expect(chosen.length).toBe(Math.min(count, rows.length));
        expect(new Set(chosen).size).toBe(chosen.length);
        expect(chooseExamples(rows, columns, count, seed)).toEqual(chosen);
      }),
    );
  });

  it("takes texts that differ, and one of those that repeat each other", () => {
    const alike = Array.from({ length: 10 }, (_, i) => rowOf(`parcel late again ${i}`, "a", i));
    const other = rowOf("password reset mail", "a", 11);
    const twin = rowOf("password reset mail", "a", 11);
    const chosen = chooseExamples([...alike, other, twin], columns, 2, 1);
    expect(chosen.map(({ content }) => content.split(" ")[0]).sort()).toEqual([
      "parcel",
      "password",
    ]);
  });

  it("passes over texts that are much longer than usual", () => {
    const rows = Array.from({ length: 8 }, (_, i) => rowOf(`short text ${"x".repeat(i)}`, "a", i));
    const long = rowOf("word ".repeat(200), "b", 99);
    const short = rowOf("a usual text", "b", 98);
    expect(chooseExamples([...rows, short, long], columns, 9, 1)).not.toContain(long);
  });

  it("takes a long text for a label that no other has, and for a place that no other fills", () => {
    const rows = Array.from({ length: 4 }, (_, i) => rowOf(`short text ${"x".repeat(i)}`, "a", i));
    const only = rowOf("word ".repeat(200), "b", 98);
    const last = rowOf("other ".repeat(200), "a", 99);
    expect(chooseExamples([...rows, only, last], columns, 2, 1)).toContain(only);
    expect(chooseExamples([...rows, only, last], columns, 5, 1)).not.toContain(last);
    expect(chooseExamples([...rows, only, last], columns, 6, 1)).toContain(last);
  });

  it("shows a label that is rarer than the rows it looks at", () => {
    const rows = Array.from({ length: 2000 }, (_, i) => rowOf(`parcel number ${i}`, "a", i));
    const rare = rowOf("parcel number x", "b", 2000);
    expect(chooseExamples([...rows, rare], columns, 2, 3)).toContain(rare);
  });
});

describe("exampleSets", () => {
  it("goes from none to all allowed, and never has a set twice", () => {
    fc.assert(
      fc.property(pool, fc.nat(8), (rows, most) => {
        const sets = exampleSets(rows, columns, most, 1);
        expect(sets[0]).toEqual({ name: "no examples", rows: [] });
        const keys = sets.map((set) =>
          set.rows
            .map(({ id }) => id)
            .sort()
            .join(),
        );
        expect(new Set(keys).size).toBe(keys.length);
        for (const set of sets) expect(set.rows.length).toBeLessThanOrEqual(most);
      }),
    );
  });
});

describe("textVectors", () => {
  it("are nearest to themselves, and nearer to their own kind", () => {
    const [a, b, c] = textVectors(["refund my money", "refunded money please", "login broken"]);
    expect(similarity(a!, a!)).toBeCloseTo(1);
    expect(similarity(a!, b!)).toBeGreaterThan(similarity(a!, c!));
    expect(similarity(a!, c!)).toBe(0);
    expect(textVectors([""])[0]!.size).toBe(0);
  });
});
