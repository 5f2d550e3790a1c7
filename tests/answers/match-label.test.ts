import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchLabel } from "../../src/answers/match-label.js";

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

describe("matchLabel keeps meanings apart", () => {
  it.each([
    [">5", ["<5", "5-10", ">10"]],
    ["-1", ["1", "2", "3"]],
    ["\u22121", ["1", "2", "3"]],
    ["- 1", ["1", "2", "3"]],
    ["**-1**", ["1", "2", "3"]],
    ["-$5", ["$5", "$10"]],
    ["1.5", ["10", "15", "20"]],
    ["1,5", ["10", "15", "20"]],
    [".5", ["5", "15"]],
    ["1 5", ["10", "15", "20"]],
    ["1/2", ["12"]],
    ["5-10", ["510"]],
    ["≥5", [">5", "5"]],
    [">=5", [">5", "5"]],
    ["> 5 days", ["5 days", "< 5 days"]],
    ["C#", ["C++", "Java", "C"]],
    ["B-", ["A", "B", "B+"]],
    ["5", ["1", "3", "5+"]],
    ["5+", ["1", "3", "5"]],
    ["A+B", ["A", "B", "AB"]],
  ])("finds none for %j in %j", (text, labels) => {
    expect(matchLabel(text, labels)).toBeUndefined();
  });

  it.each([
    ["≤ 5", "<=5"],
    ["> 10 DAYS", ">10 days"],
    ["5 – 10", "5-10"],
    ["**-1**", "-1"],
    ["`c#`.", "C#"],
    ['"1.5".', "1.5"],
    ["3.", "3"],
    ["Covid 19", "COVID-19"],
    ["type_2", "Type-2"],
    ["pros+cons", "Pros + Cons"],
    ["# positive", "Positive"],
    ["- positive", "Positive"],
    ["+ positive", "Positive"],
    ["-> positive", "Positive"],
    ["> positive", "Positive"],
    ["level 3", "Level - 3"],
  ])("reads %j as %j", (text, label) => {
    expect(matchLabel(text, [label])).toBe(label);
  });

  // Few digits, so that what differs is their order and what stands between and before them.
  const number = fc
    .tuple(
      fc.constantFrom("", "-"),
      fc.constantFrom("1", "5", "15"),
      fc.constantFrom("", ".", "-", "/", ":"),
      fc.constantFrom("", "1", "5"),
    )
    .map(([sign, first, mark, second]) => sign + first + (second === "" ? "" : mark + second));
  const before = fc.constantFrom("", "<", ">", "<=", ">=");
  const after = fc.constantFrom("", "+", " days");
  const amount = fc.tuple(before, number, after).map((parts) => parts.join(""));
  const dress = fc.constantFrom<(text: string) => string>(
    (text) => text,
    (text) => ` ${text}. `,
    (text) => `**${text}**`,
    (text) => `"${text}",`,
    (text) => `(${text.toUpperCase()})`,
    (text) => text.replace(/(?=\d)/, " ").replace("- ", "-"),
  );

  it("never reads one amount as another, however it is dressed", () => {
    fc.assert(
      fc.property(amount, fc.uniqueArray(amount, { minLength: 1 }), dress, (said, list, wear) => {
        const found = matchLabel(wear(said), list);
        expect(found ?? said).toBe(said);
        if (list.includes(said) && !/^[<>]/.test(said)) expect(found).toBe(said);
      }),
    );
  });

  it("reads words in any case, with any separators and decoration", () => {
    const word = fc.stringMatching(/^[a-zé]{1,6}$/);
    const gap = fc.constantFrom(" ", "_", "-", " - ", "", " / ");
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 3 }),
        gap,
        dress,
        (words, join, wear) => {
          expect(matchLabel(wear(words.join(join)), [words.join(" ")])).toBe(words.join(" "));
        },
      ),
    );
  });

  it("takes no longer for punctuation without end", () => {
    for (const unit of ["+", "-", "- ", "+-", "<", ".", ". ", " "])
      expect(matchLabel(`a${unit.repeat(50_000)}1`, ["a", "1"])).toBeUndefined();
  });
});
