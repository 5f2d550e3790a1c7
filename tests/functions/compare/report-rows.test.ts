import { describe, expect, it } from "vitest";
import { disagreementTable } from "../../../src/functions/compare/report-rows.js";
import type { Comparison, Disagreement } from "../../../src/functions/index.js";

const arms = [{ name: "A" }, { name: "B" }];

function tableOf(disagreements: readonly Disagreement[], labels: object, columns: object) {
  const [part] = disagreementTable({
    disagreements,
    arms,
    labels,
    agreement: columns,
  } as unknown as Comparison);
  if (part?.kind !== "table") throw new Error("no table");
  return part;
}

describe("disagreementTable", () => {
  it("puts rows first that differ in what is scored, ticks what is right, and names columns", () => {
    const text = {
      id: "1",
      row: 1,
      input: { Title: "", Message: "hello" },
      gold: { Topic: "X" },
      answers: { A: { Topic: "X", Note: "one" }, B: { Topic: "X", Note: "two" } },
      columns: ["Note"],
    };
    const topic = {
      id: "2",
      row: 2,
      input: { Title: "T", Message: "M" },
      gold: { Topic: "X" },
      answers: { A: { Topic: "X", Note: "one" }, B: null },
      columns: ["Topic", "Note"],
    };
    const table = tableOf([text, topic], { Topic: "Gold" }, { Topic: {}, Note: {} });
    expect(table.rows).toEqual([
      ["2", "T · M", "Topic: X", "Topic: ✓ X; Note: one", "–"],
      ["1", "hello", "–", "Note: one", "Note: two"],
    ]);
    expect(table.more).toBeUndefined();
  });

  it("shows twenty rows, cuts long texts, and says where the others are", () => {
    const rows = Array.from({ length: 23 }, (_, i) => ({
      id: `${i}`,
      row: i + 1,
      input: { Text: "x".repeat(500) },
      gold: {},
      answers: { A: { Said: ["a"] }, B: { Said: "" } },
      columns: ["Said"],
    }));
    const table = tableOf(rows, {}, { Said: {} });
    expect(table.rows).toHaveLength(20);
    expect(table.rows[0]!.slice(2)).toEqual(['["a"]', "–"]);
    expect(String(table.rows[0]![1])).toHaveLength(241);
    expect(table.more).toBe("3 rows more in .disagreements");
  });
});
