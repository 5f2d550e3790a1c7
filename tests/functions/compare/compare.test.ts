import { describe, expect, it } from "vitest";
import { z } from "zod";
import { REPORT } from "../../../src/contract/index.js";
import { scripted } from "../../../src/engines/index.js";
import { compare } from "../../../src/functions/index.js";
import { useTempHome } from "../temp-home.js";

useTempHome();

const answer = z.object({ Mood: z.enum(["good", "bad"]) });

/** `right` rows of each variant are answered as the label says, the others the other way round. */
function moods(
  rows: readonly { text: string; True_Mood: string }[],
  right: Record<string, readonly number[]>,
) {
  return scripted(({ messages }) => {
    const text = messages.at(-1)!.content;
    const [, variant, number] = /^(\w+): .*?(\d+)$/.exec(text)!;
    const isRight = right[variant!]!.includes(Number(number));
    const truth = rows[Number(number)]!.True_Mood;
    return JSON.stringify({ Mood: isRight ? truth : truth === "good" ? "bad" : "good" });
  });
}

function table(n: number) {
  return Array.from({ length: n }, (_, i) => ({
    text: `message ${i}`,
    True_Mood: i % 2 ? "bad" : "good",
  }));
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe("compare with labels", () => {
  it("computes accuracy, the test and the difference of two wordings on the same rows", async () => {
    const rows = table(100);
    // Both right on 60 rows, only A on 5, only B on 25, neither on 10.
    const model = moods(rows, { A: range(0, 65), B: [...range(0, 60), ...range(65, 90)] });
    const result = await compare(rows, {
      model,
      variants: { A: "A: {{text}}", B: "B: {{text}}" },
      answer,
      label: "True_Mood",
    });
    const pair = result.pairs[0]!.columns.Mood!;
    expect(pair.counts).toEqual({ both: 60, onlyFirst: 5, onlySecond: 25, neither: 10 });
  });
});
