import { describe, expect, it } from "vitest";
import { describeNumbers, mean, standardDeviation } from "../../src/statistics/index.js";
import { SKEWED } from "./simulate.js";

describe("describeNumbers", () => {
  it("gives numpy 2.4's mean and std(ddof=1)", () => {
    const found = describeNumbers(SKEWED);
    expect(found.mean).toBeCloseTo(18.342925, 10);
    expect(found.sd).toBeCloseTo(15.422555071807938, 10);
    expect(found.cv).toBeCloseTo(15.422555071807938 / 18.342925, 10);
    expect([found.count, found.min, found.max]).toEqual([40, 1.621, 76.724]);
  });

  it("keeps its digits far from 0 (the NIST NumAcc4 example: mean 10000000.2, sd 0.1)", () => {
    const values = [10000000.2];
    for (let i = 0; i < 500; i++) values.push(10000000.1, 10000000.3);
    expect(mean(values)).toBeCloseTo(10000000.2, 6);
    expect(standardDeviation(values)).toBeCloseTo(0.1, 7);
  });

  it("says that nothing is known of too few values", () => {
    expect(describeNumbers([])).toMatchObject({ count: 0, mean: Number.NaN, p50: Number.NaN });
    expect(describeNumbers([5]).sd).toBeNaN();
    expect(describeNumbers([-1, 1]).cv).toBeNaN();
  });
});
