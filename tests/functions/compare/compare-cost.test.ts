import { describe, expect, it } from "vitest";
import type { Answers } from "../../../src/functions/compare/answers.js";
import { costRatios } from "../../../src/functions/compare/compare-cost.js";
import { SeededRandom } from "../../../src/statistics/index.js";
import { samplingError, shareOf } from "../../statistics/simulate.js";

const figuring = { confidence: 0.95, resamples: 100, seed: 1 };

/** Two equally quick arms at a server whose speed differs from turn to turn; B may be slower by a factor. */
function answersOf(random: SeededRandom, turns: number, turnRows: number, factor: number): Answers {
  const places = Array.from({ length: turns * turnRows }, (_, at) => at);
  const arm = (name: string, slow: number) => {
    let mood = 1;
    const outcomes = places.map((at) => {
      if (at % turnRows === 0) mood = Math.exp(0.5 * random.normal());
      const totalMs = 100 * slow * mood * Math.exp(0.2 * random.normal());
      const outcome = { status: "ok" as const, attempts: 1, durations: { totalMs } };
      return { reused: false, outcome };
    });
    return { name, outcomes };
  };
  return { places, arms: [arm("A", 1), arm("B", factor)] } as unknown as Answers;
}

function claims(comparisons: number, turns: number, factor: number): number {
  const random = new SeededRandom(9);
  let found = 0;
  for (let i = 0; i < comparisons; i++) {
    const answers = answersOf(random, turns, 4, factor);
    const timing = { order: "interleaved", turnRows: 4 } as const;
    const { verdicts } = costRatios(answers, [0, 1], figuring, timing);
    if (verdicts[1]!.claim !== "no-difference-shown") found++;
  }
  return found / comparisons;
}

describe("costRatios at a server whose speed changes", () => {
  it("claims a difference of times that is not there about 1 time in 20, with few turns and many", () => {
    // 200 comparisons: three standard errors are 4.6 points.
    expect(claims(200, 6, 1)).toBeLessThan(0.09);
    expect(claims(200, 24, 1)).toBeLessThan(0.09);
  });

  it("finds one that is there", () => {
    expect(claims(60, 24, 2)).toBeGreaterThan(0.9);
  });
});

describe("costRatios of tokens", () => {
  /** Rows of two arms by what they took. */
  const verdictOn = (tokens: readonly (readonly [number, number])[]) => {
    const places = tokens.map((_, at) => at);
    const arm = (name: string, of: 0 | 1) => ({
      name,
      outcomes: tokens.map((both) => ({
        reused: false,
        outcome: { status: "ok", attempts: 1, tokens: { prompt: both[of], completion: 10 } },
      })),
    });
    const answers = { places, arms: [arm("A", 0), arm("B", 1)] } as unknown as Answers;
    const timing = { order: "interleaved", turnRows: 4 } as const;
    return costRatios(answers, [0, 1], figuring, timing).verdicts[0]!;
  };

  it("claims nothing on fewer than six rows", () => {
    const found = verdictOn(Array.from({ length: 5 }, (_, i) => [100 + i, 200 + 2 * i]));
    expect(found).toEqual({
      claim: "no-difference-shown",
      sentence:
        "No difference in the number of tokens per row could be shown between A and B: 5 measurements are too few to show one.",
    });
    expect(verdictOn(Array.from({ length: 6 }, (_, i) => [100 + i, 200 + 2 * i])).claim).toBe(
      "first-better",
    );
  });

  it("claims a difference that is not there at most 1 time in 20 on six rows", () => {
    const wrong = shareOf(300, 5, (random) => {
      const draw = () => Math.round(100 * Math.exp(random.normal()));
      return (
        verdictOn(Array.from({ length: 6 }, () => [draw(), draw()])).claim !== "no-difference-shown"
      );
    });
    expect(wrong).toBeLessThan(0.05 + samplingError(0.05, 300));
  });
});
