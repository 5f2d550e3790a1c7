import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TaskError } from "../../src/errors/index.js";
import { mcnemar } from "../../src/statistics/index.js";
import { binomialMasses } from "./simulate.js";

describe("mcnemar", () => {
  it("gives the approval ratings of Agresti, Categorical Data Analysis, 10.1.1: z = -4.17", () => {
    const found = mcnemar({ onlyFirst: 150, onlySecond: 86 });
    expect(found.chiSquare).toBeCloseTo(17.36, 2);
    expect(Math.sqrt(found.chiSquare)).toBeCloseTo(4.17, 2);
    expect(found).toMatchObject({ method: "mid-p", discordant: 236 });
    expect(found.p).toBeCloseTo(2.893389517615428e-5, 12);
  });

  it("gives the airway data of Fagerland, Lydersen and Laake (2013): exact 0.0703, mid-p 0.0391, chi-square 0.0339", () => {
    const found = mcnemar({ onlyFirst: 7, onlySecond: 1 });
    expect(found.exact).toBeCloseTo(0.0703, 4);
    expect(found.midP).toBeCloseTo(0.0391, 4);
    expect(found.asymptotic).toBeCloseTo(0.0339, 4);
    expect(found).toMatchObject({ method: "exact", discordant: 8 });
    expect(found.p).toBe(found.exact);
  });

  it("agrees with statsmodels 0.15 mcnemar", () => {
    const found = mcnemar({ onlyFirst: 12, onlySecond: 30 });
    expect(found.exact).toBeCloseTo(0.007915897334896727, 10);
    expect(found.asymptotic).toBeCloseTo(0.00547855324254737, 10);
    expect(found.midP).toBeCloseTo(0.0054015726545912895, 10);
  });

  it("finds nothing where nothing differs", () => {
    expect(mcnemar({ onlyFirst: 0, onlySecond: 0 })).toMatchObject({ p: 1, midP: 1, exact: 1 });
    expect(mcnemar({ onlyFirst: 40, onlySecond: 40 }).p).toBe(1);
    expect(() => mcnemar({ onlyFirst: -1, onlySecond: 0 })).toThrow(TaskError);
  });

  it("does not care who is first; all three are probabilities; exact is never below mid-p", () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), (a, b) => {
        const found = mcnemar({ onlyFirst: a, onlySecond: b });
        expect(mcnemar({ onlyFirst: b, onlySecond: a })).toEqual(found);
        for (const p of [found.exact, found.midP, found.asymptotic]) {
          expect(p).toBeGreaterThanOrEqual(0);
          expect(p).toBeLessThanOrEqual(1);
        }
        expect(found.exact).toBeGreaterThanOrEqual(found.midP);
      }),
    );
  });

  it.each([
    [50, 0.1],
    [50, 0.5],
    [120, 0.2],
    [400, 0.1],
  ])(
    "rejects at most 5 %% of %i rows of which %f differ by chance, computed exactly",
    (rows, share) => {
      let rejected = 0;
      for (const [discordant, mass] of binomialMasses(rows, share).entries()) {
        if (mass < 1e-9) continue;
        for (const [first, chance] of binomialMasses(discordant, 0.5).entries()) {
          const { p } = mcnemar({ onlyFirst: first, onlySecond: discordant - first });
          if (p < 0.05) rejected += mass * chance;
        }
      }
      expect(rejected).toBeLessThanOrEqual(0.0505);
      expect(rejected).toBeGreaterThan(0.005);
    },
  );
});
