import { describe, expect, it } from "vitest";
import { splitHeldOut } from "../../../src/training/student/held-out-rows.js";
import { readExamples } from "../../../src/training/student/read-examples.js";

function examples(labels: readonly string[]) {
  return readExamples(
    labels.map((label, i) => ({
      messages: [
        { role: "user", content: `row ${i}` },
        { role: "assistant", content: JSON.stringify({ Topic: label }) },
      ],
    })),
  );
}

describe("splitHeldOut", () => {
  it("takes a tenth, of each label its share, the same for the same seed", () => {
    const all = examples(Array.from({ length: 200 }, (_, i) => (i % 4 === 0 ? "rare" : "common")));
    const { training, heldOut } = splitHeldOut(all, 5);
    expect(heldOut).toHaveLength(20);
    expect(heldOut.filter(({ answer }) => answer.includes("rare"))).toHaveLength(5);
    expect(new Set([...training, ...heldOut]).size).toBe(200);
    expect(splitHeldOut(all, 5)).toEqual({ training, heldOut });
    expect(splitHeldOut(all, 6).heldOut).not.toEqual(heldOut);
  });

  it("takes nothing of few examples", () => {
    const few = examples(Array<string>(79).fill("a"));
    expect(splitHeldOut(few, 5)).toEqual({ training: few, heldOut: [] });
  });
});
