import { describe, expect, it } from "vitest";
import type { AnswerColumn } from "../../../src/contract/index.js";
import { checkSplit } from "../../../src/training/data/check-split.js";
import type { LabelledRow } from "../../../src/training/data/labelled-row.js";
import { splitRows } from "../../../src/training/data/split-rows.js";

const topic: AnswerColumn = { name: "Topic", kind: "label", labels: ["a", "b", "c"] };
const rows = (label: string, count: number, group: (at: number) => number): LabelledRow[] =>
  Array.from({ length: count }, (_, at) => ({
    id: `${label}${at}`,
    content: label,
    text: label,
    labels: { Topic: label, Note: `text ${label}${at}` },
    group: group(at),
  }));

describe("checkSplit", () => {
  it("names labels that no row to learn from has, as where all of their rows say the same", () => {
    const all = [
      ...rows("a", 40, (at) => at),
      ...rows("b", 40, (at) => 100 + at),
      ...rows("c", 20, () => 200),
    ];
    const split = splitRows(all, ["Topic"], { test: 0.2, validation: 0.2, seed: 1 });
    const found = checkSplit(split, [topic]);
    const learnt = new Set(split.training.map(({ labels }) => labels.Topic));
    // A whole group goes to one side; which one the draw decides.
    expect(found.length).toBe(learnt.has("c") ? 0 : 1);
    const apart = { training: all.slice(0, 80), validation: [], test: all.slice(80) };
    expect(checkSplit(apart, [topic])).toEqual([
      {
        code: "unlearnt-labels",
        message: expect.stringMatching(/^Topic: no row to learn from has "c"; 20 rows with it are/),
        rows: 20,
        ids: all.slice(80, 90).map(({ id }) => id),
        leftOut: false,
      },
    ]);
  });

  it("finds nothing where each label is learnt, and asks no texts", () => {
    const all = [...rows("a", 30, (at) => at), ...rows("b", 30, (at) => 100 + at)];
    const split = splitRows(all, ["Topic"], { test: 0.2, validation: 0.2, seed: 1 });
    expect(checkSplit(split, [topic, { name: "Note", kind: "text" }])).toEqual([]);
  });
});
