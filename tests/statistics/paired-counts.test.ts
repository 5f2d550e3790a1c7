import { describe, expect, it } from "vitest";
import { TaskError } from "../../src/errors/index.js";
import { countPairs } from "../../src/statistics/index.js";
import { pairedRows } from "../../src/statistics/paired-counts.js";

describe("countPairs", () => {
  it("counts who was right on each row", () => {
    const found = countPairs([true, true, false, false, true], [true, false, true, false, true]);
    expect(found).toEqual({ both: 2, onlyFirst: 1, onlySecond: 1, neither: 1 });
    expect(pairedRows(found)).toBe(5);
  });

  it("refuses columns of different rows and counts that are none", () => {
    expect(() => countPairs([true], [])).toThrow(TaskError);
    expect(() => pairedRows({ both: -1, onlyFirst: 0, onlySecond: 0, neither: 0 })).toThrow(/both/);
  });
});
