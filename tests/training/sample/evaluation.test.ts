import { describe, expect, it } from "vitest";
import { makeEvaluation, scoreAnswers } from "../../../src/training/sample/evaluation.js";

describe("makeEvaluation", () => {
  it.each(["train-template", "held-out", "hand-written"] as const)(
    "asks about %s rows",
    (source) => {
      const items = makeEvaluation(source, 40);
      expect(items).toHaveLength(40);
      expect(items).toEqual(makeEvaluation(source, 40));
    },
  );
});

describe("scoreAnswers", () => {
  const items = makeEvaluation("held-out", 2);
  const [first, second] = items as [(typeof items)[number], (typeof items)[number]];
  const right = ({ gold }: (typeof items)[number]) =>
    JSON.stringify({
      Topic: gold.topic,
      Sentiment: gold.sentiment,
      Urgency: gold.urgency,
      Key_Point: gold.keyPoint,
    });

  it("is 1 for the gold answers and 0 for text that is no JSON", () => {
    expect(scoreAnswers(items, [right(first), right(second)])).toEqual({
      rows: 2,
      exact: { Topic: 1, Sentiment: 1, Urgency: 1, Key_Point: 1 },
      keyPointWords: 1,
    });
    expect(scoreAnswers(items, ["sorry", ""]).exact.Topic).toBe(0);
  });

  it("gives half-right summaries part of the credit", () => {
    const words = first.gold.keyPoint.split(" ").slice(0, 2).join(" ");
    const score = scoreAnswers([first], [JSON.stringify({ Key_Point: words })]);
    expect(score.exact.Key_Point).toBe(0);
    expect(score.keyPointWords).toBeGreaterThan(0);
    expect(score.keyPointWords).toBeLessThan(1);
  });
});
