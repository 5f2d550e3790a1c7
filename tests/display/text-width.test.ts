import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitText, padText, textWidth } from "../../src/display/text-width.js";
import { hostileText } from "./snapshot.js";

describe("textWidth", () => {
  it.each([
    ["abc", 3],
    ["日本語", 6],
    ["한국어", 6],
    ["ｆｕｌｌ", 8],
    ["ﾊﾝｶｸ", 4],
    ["😀", 2],
    ["cafe\u0301", 4],
    ["🇩🇪", 2],
    ["█░…─", 4],
    ["⏰", 2],
    ["", 0],
  ])("%s takes %i columns", (text, width) => {
    expect(textWidth(text)).toBe(width);
  });
});

describe("fitText and padText", () => {
  it("cuts before a wide character that does not fit", () => {
    expect(fitText("日本語", 6)).toBe("日本語");
    expect(fitText("日本語", 5)).toBe("日本…");
    expect(fitText("日本語", 4)).toBe("日…");
    expect(fitText("abc", 1)).toBe("…");
    expect(fitText("abc", 0)).toBe("");
  });

  it("fills to exactly the width", () => {
    fc.assert(
      fc.property(hostileText, fc.nat(60), (text, columns) => {
        const fitted = fitText(text, columns);
        expect(textWidth(fitted)).toBeLessThanOrEqual(columns);
        expect(textWidth(padText(fitted, columns))).toBe(columns);
        if (textWidth(text) <= columns) expect(fitted).toBe(text);
      }),
    );
  });
});
