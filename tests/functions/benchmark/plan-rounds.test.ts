import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellNumber, planRounds } from "../../../src/functions/benchmark/plan-rounds.js";

const plan = { levels: [1], runs: 4, order: "abba", seed: 1 } as const;
const letters = (contenders: number, more: object) =>
  planRounds(contenders, { ...plan, ...more })
    .flat()
    .map(({ contender, level }) => "ABCD"[contender]! + (level === 0 ? "" : level))
    .join(" ");

describe("planRounds", () => {
  it("runs models forwards, then backwards", () => {
    expect(letters(2, {})).toBe("A B B A A B B A");
    expect(letters(3, { runs: 2 })).toBe("A B C C B A");
  });

  it("turns the levels round together with the models", () => {
    expect(letters(2, { levels: [1, 2], runs: 2 })).toBe("A A1 B B1 B1 B A1 A");
  });

  it("measures one model to its end where that is wanted", () => {
    expect(letters(2, { order: "sequential", runs: 3 })).toBe("A A A B B B");
  });

  it("measures all models at the same time where that is wanted, level by level", () => {
    const rounds = planRounds(2, { ...plan, levels: [1, 4], runs: 2, order: "together" });
    expect(rounds.map((each) => each.map(({ contender }) => contender))).toEqual(
      Array.from({ length: 4 }, () => [0, 1]),
    );
    expect(rounds.map(([first]) => first!.level)).toEqual([0, 1, 1, 0]);
  });

  it("draws an order by the seed", () => {
    const drawn = letters(4, { order: "random", runs: 6 });
    expect(letters(4, { order: "random", runs: 6 })).toBe(drawn);
    expect(letters(4, { order: "random", runs: 6, seed: 2 })).not.toBe(drawn);
  });

  it("plans every cell once in every run, whatever the order", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom(
          "abba" as const,
          "random" as const,
          "sequential" as const,
          "together" as const,
        ),
        fc.integer(),
        (contenders, levels, runs, order, seed) => {
          const rounds = planRounds(contenders, { levels, runs, order, seed }).flat();
          const seen = new Set(rounds.map((r) => `${cellNumber(r, levels.length)} ${r.run}`));
          expect(rounds).toHaveLength(contenders * levels.length * runs);
          expect(seen.size).toBe(rounds.length);
        },
      ),
    );
  });
});
