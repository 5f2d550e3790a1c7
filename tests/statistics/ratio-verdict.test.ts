import { describe, expect, it } from "vitest";
import { ratioVerdict } from "../../src/statistics/index.js";

function facts(estimate: number, low: number, high: number, measurements = 100) {
  const ratio = { estimate, low, high, confidence: 0.95 };
  return { first: "A", second: "B", measure: "the median time per row", ratio, measurements };
}

describe("ratioVerdict", () => {
  it("names a winner only when the interval leaves out 1", () => {
    expect(ratioVerdict({ ...facts(1.83, 1.62, 2.07), higherIsBetter: false })).toEqual({
      claim: "first-better",
      sentence:
        "The median time per row of B is 1.83 times that of A: between 1.62 and 2.07 at 95 % confidence.",
    });
    expect(ratioVerdict(facts(1.83, 1.62, 2.07)).claim).toBe("second-better");
    expect(ratioVerdict(facts(0.5, 0.4, 0.6)).claim).toBe("first-better");
    expect(ratioVerdict(facts(1.1, 0.91, 1.28)).sentence).toBe(
      "No difference in the median time per row could be shown between A and B: that of B is between 0.91 and 1.28 times that of A at 95 % confidence.",
    );
    expect(ratioVerdict(facts(1.1, 1, 1.28)).claim).toBe("no-difference-shown");
  });

  it("names no winner on fewer measurements than it is told to ask for", () => {
    expect(ratioVerdict({ ...facts(1.83, 1.62, 2.07, 5), fewest: 6 })).toEqual({
      claim: "no-difference-shown",
      sentence:
        "No difference in the median time per row could be shown between A and B: 5 measurements are too few to show one.",
    });
    expect(ratioVerdict({ ...facts(1.83, 1.62, 2.07, 6), fewest: 6 }).claim).toBe("second-better");
  });

  it("warns of few measurements and compares nothing without an interval", () => {
    expect(ratioVerdict(facts(2, 1.5, 2.5, 6)).sentence).toContain("With so few measurements");
    expect(ratioVerdict(facts(2, Number.NaN, Number.NaN, 1)).sentence).toContain(
      "two measurements",
    );
    expect(ratioVerdict(facts(Number.POSITIVE_INFINITY, 1, 2)).claim).toBe("not-comparable");
  });
});
