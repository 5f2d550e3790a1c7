import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldText, matchLabel } from "../../src/answers/match-label.js";

describe("matchLabel", () => {
  const labels = ["Product", "Customer_Support", "N/A", "C", "C++", "Ärger", "+", "-"];

  it.each([
    ["Product", "Product"],
    [" product.", "Product"],
    ["CUSTOMER SUPPORT", "Customer_Support"],
    ["customer-support", "Customer_Support"],
    ["n/a", "N/A"],
    ["NA", "N/A"],
    ["c++", "C++"],
    ["c", "C"],
    ["äRGER", "Ärger"],
    ["A\u0308rger", "Ärger"],
    [" + ", "+"],
  ])("reads %j as %j", (text, label) => {
    expect(matchLabel(text, labels)).toBe(label);
  });

  it.each(["", " ", "Prod", "C+", "Products", "*", "customer support team"])(
    "finds none for %j",
    (text) => {
      expect(matchLabel(text, labels)).toBeUndefined();
    },
  );

  it("prefers the exact label to a similar one", () => {
    expect(matchLabel("yes", ["YES", "yes"])).toBe("yes");
    expect(matchLabel("Yes", ["YES", "yes"])).toBeUndefined();
  });

  it("always finds an exact label", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), fc.nat(), (list, at) => {
        const label = list[at % list.length]!;
        expect(matchLabel(label, list)).toBe(label);
      }),
    );
  });
});

describe("foldText", () => {
  it("keeps letters and digits of any script", () => {
    expect(foldText("Not_Applicable!")).toBe("notapplicable");
    expect(foldText("第 1 种")).toBe("第1种");
  });
});
