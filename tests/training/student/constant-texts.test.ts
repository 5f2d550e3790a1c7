import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { constantTexts } from "../../../src/training/student/constant-texts.js";
import { readExamples } from "../../../src/training/student/read-examples.js";

const SYSTEM = "You sort messages of customers into topics.";

function examplesOf(texts: readonly string[], systems: readonly string[] = [SYSTEM]) {
  return readExamples(
    texts.map((content, i) => ({
      messages: [
        { role: "system", content: systems[i % systems.length] as string },
        { role: "user", content },
        { role: "assistant", content: '{"Topic":"Billing"}' },
      ],
    })),
  );
}

describe("constantTexts", () => {
  it("finds whole turns and what stands before and after the row's own text", () => {
    const texts = ["late again", "twice charged"].map(
      (text) => `Which topic is this?\nMessage: ${text}\n\nAnswer with one word of the list.`,
    );
    expect(constantTexts(examplesOf(texts))).toEqual([
      SYSTEM,
      "Which topic is this?\nMessage:",
      "\n\nAnswer with one word of the list.",
    ]);
  });

  it("does not cut words in two", () => {
    const texts = ["parcel", "payment"].map((text) => `Which topic has this: ${text}?`);
    expect(constantTexts(examplesOf(texts))).toEqual([SYSTEM, "Which topic has this:"]);
  });

  it("finds nothing where turns differ, texts are short, or there is one example", () => {
    expect(
      constantTexts(examplesOf(["a b", "a c"], [SYSTEM, "Another text of the system."])),
    ).toEqual([]);
    expect(constantTexts(examplesOf(["Hi: a", "Hi: b"], ["short"]))).toEqual([]);
    expect(constantTexts(examplesOf(["only one example"]))).toEqual([]);
  });

  it("gives texts that stand in every example", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 30 }),
        fc.string({ unit: "grapheme", maxLength: 30 }),
        fc.array(fc.string({ unit: "grapheme" }), { minLength: 2, maxLength: 5 }),
        (before, after, middles) => {
          const texts = middles.map((middle) => before + middle + after);
          for (const found of constantTexts(examplesOf(texts, [""]))) {
            for (const text of texts) expect(text).toContain(found);
          }
        },
      ),
    );
  });
});
