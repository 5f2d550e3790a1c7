import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldWords, groupRows, groupTexts } from "../../../src/training/data/group-texts.js";

const word = fc.constantFrom("alpha", "beta", "gamma", "delta", "eps", "zeta", "eta", "theta");
const text = fc.array(word, { minLength: 0, maxLength: 14 }).map((words) => words.join(" "));

/** What the quick way has to agree with. */
function near(a: string, b: string): boolean {
  const [x, y] = [new Set(foldWords(a)), new Set(foldWords(b))];
  const shared = [...x].filter((one) => y.has(one)).length;
  return shared > 0 && shared >= 0.9 * (x.size + y.size - shared);
}

describe("groupTexts", () => {
  it("gives texts that differ in case, digits and punctuation the same group", () => {
    expect(groupTexts(["Order 12: late!", "order 999 late", "fine", "Fine."])).toEqual([
      0, 0, 1, 1,
    ]);
    expect(groupTexts(["!!", "??", "!!"])).toEqual([0, 1, 0]);
  });

  it("joins texts of ten words that differ in one more", () => {
    const ten = "a b c d e f g h i j";
    expect(groupTexts([ten, `${ten} k`, "a b c d e f g x y z"])).toEqual([0, 0, 1]);
  });

  it("joins every pair that shares nine tenths of its words, and nothing else but chains of them", () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 25 }), (texts) => {
        const groups = groupTexts(texts);
        const fresh = new Map<number, number>();
        for (const group of groups) if (!fresh.has(group)) fresh.set(group, fresh.size);
        expect([...fresh].every(([group, at]) => group === at)).toBe(true);
        texts.forEach((a, i) => {
          texts.forEach((b, j) => {
            if (near(a, b)) expect(groups[i]).toBe(groups[j]);
            const mates = groups.flatMap((group, k) => (group === groups[i] && k !== i ? [k] : []));
            const same = (k: number) =>
              near(a, texts[k]!) || foldWords(a).join(" ") === foldWords(texts[k]!).join(" ");
            if (mates.length > 0) expect(mates.some(same)).toBe(true);
          });
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe("groupRows", () => {
  const sizes = (texts: string[]) => {
    const { groups, ofTemplate } = groupRows(texts);
    return [new Set(groups).size, ofTemplate];
  };
  const numbered = (count: number, text: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => text(at));

  it("lets numbers count where nothing else tells the rows apart", () => {
    expect(sizes(numbered(80, (at) => `Invoice ${at}: amount 13 EUR`))).toEqual([80, true]);
    const long = "one two three four five six seven eight nine ten eleven twelve".repeat(2);
    expect(sizes(numbered(30, (at) => `${long} ${at}`))).toEqual([30, true]);
    const three = ["Invoice", "Parcel", "Password"];
    expect(sizes(numbered(60, (at) => `${three[at % 3]} no. ${at >> 1}`))).toEqual([60, true]);
  });

  it("takes rows that repeat for one text where there are others, or nothing tells them apart", () => {
    const words = ["alpha", "beta", "gamma", "delta", "eps"];
    expect(sizes(numbered(50, (at) => `${words[at % 5]} ${at}`))).toEqual([5, false]);
    expect(sizes(numbered(80, () => "the same"))).toEqual([1, false]);
    expect(sizes(["Order 12", "order 9", "fine"])).toEqual([2, false]);
    expect(sizes(["Order 12", "order 9", "fine", "late", "lost"])).toEqual([4, false]);
  });
});
