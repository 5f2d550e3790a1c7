import { describe, expect, it } from "vitest";
import { foldText, joinWords } from "../../src/answers/fold-text.js";

describe("foldText", () => {
  it("keeps letters and digits of any script", () => {
    expect(foldText("Not_Applicable!")).toBe("notapplicable");
    expect(foldText("第 1 种")).toBe("第1种");
  });

  it.each([
    ["C++", "c++"],
    ["F#", "f#"],
    ["-1", "-1"],
    ["Level -1", "level-1"],
    ["Level - 1", "level1"],
    ["Level-1", "level1"],
    ["10 000", "10 000"],
    ["10:30", "10:30"],
    ["≥ 3", ">=3"],
    ["N/A", "na"],
    ["\uE000-", ""],
    ["", ""],
  ])("makes %j %j", (text, folded) => {
    expect(foldText(text)).toBe(folded);
  });
});

describe("joinWords", () => {
  it("drops spaces, underscores and dashes that mean nothing, and keeps punctuation", () => {
    expect(joinWords("N / A")).toBe("n/a");
    expect(joinWords("customer-support (EU)")).toBe("customersupport(eu)");
    expect(joinWords("_ -1")).toBe("-1");
  });
});
