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
  it("gives texts that differ in case, digits and punctuation the same group", async () => {
    expect(await groupTexts(["Order 12: late!", "order 999 late", "fine", "Fine."])).toEqual([
      0, 0, 1, 1,
    ]);
    expect(await groupTexts(["!!", "??", "!!"])).toEqual([0, 1, 0]);
  });

  it("joins texts of ten words that differ in one more", async () => {
    const ten = "a b c d e f g h i j";
    expect(await groupTexts([ten, `${ten} k`, "a b c d e f g x y z"])).toEqual([0, 0, 1]);
  });

  it("joins every pair that shares nine tenths of its words, and nothing else but chains of them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 25 }), async (texts) => {
        const groups = await groupTexts(texts);
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

/** Every pair compared: what the quick way has to give. */
function slowly(texts: readonly string[]): number[] {
  const groups: number[] = [];
  const same = (a: string, b: string) =>
    near(a, b) || foldWords(a).join(" ") === foldWords(b).join(" ");
  texts.forEach((text, at) => {
    const mates = new Set(groups.filter((_, other) => same(text, texts[other]!)));
    const group = Math.min(at, ...mates);
    groups.forEach((each, other) => {
      if (mates.has(each)) groups[other] = group;
    });
    groups.push(group);
  });
  const order = [...new Set(groups)];
  return groups.map((group) => order.indexOf(group));
}

describe("groupTexts beside comparing every pair", () => {
  /** Texts of one length, and copies of some in which a few words are others, left out or put in. */
  const copies = fc
    .record({
      length: fc.constantFrom(1, 2, 3, 9, 10, 12, 19, 20, 28, 31, 38, 60, 210),
      vocabulary: fc.constantFrom(12, 60, 400),
      seeds: fc.array(fc.nat(1_000_000), { minLength: 2, maxLength: 30 }),
    })
    .map(({ length, vocabulary, seeds }) => {
      const made: string[][] = [];
      for (const seed of seeds) {
        const random = randomFrom(seed);
        const word = () =>
          `w${"abcdefghijklmnopqrst"[random(20)]}${"x".repeat(random(vocabulary / 12))}`;
        const original = made[random(made.length * 2)] ?? Array.from({ length }, word);
        const copy = [...original];
        for (let change = random(2 + length / 8); change > 0; change--) {
          copy.splice(random(copy.length), random(2), ...Array.from({ length: random(2) }, word));
        }
        made.push(copy);
      }
      return made.map((words) => words.join(" "));
    });

  it("gives the very same groups, whatever the texts' lengths", async () => {
    await fc.assert(
      fc.asyncProperty(copies, async (texts) => {
        expect(await groupTexts(texts)).toEqual(slowly(texts));
      }),
      { numRuns: 150 },
    );
  });

  it("looks at few pairs of many texts, and lets other work have its turn meanwhile", async () => {
    const random = randomFrom(7);
    const texts = Array.from({ length: 6_000 }, () =>
      Array.from({ length: 12 + random(20) }, () => `w${"x".repeat(random(40))}`).join(" "),
    );
    let turns = 0;
    let over = false;
    const turn = () => {
      turns++;
      if (!over) setImmediate(turn);
    };
    setImmediate(turn);
    const groups = await groupTexts([...texts, texts[3]!, `${texts[5]} extra`]);
    over = true;
    expect(groups.slice(-2)).toEqual([groups[3], groups[5]]);
    expect(turns).toBeGreaterThan(2);
  });
});

function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) | 0;
    return Math.floor((((state ^ (state >>> 13)) >>> 0) / 2 ** 32) * below);
  };
}

describe("groupRows", () => {
  const sizes = async (texts: string[]) => {
    const { groups, ofTemplate } = await groupRows(texts);
    return [new Set(groups).size, ofTemplate];
  };
  const numbered = (count: number, text: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => text(at));

  it("lets numbers count where nothing else tells the rows apart", async () => {
    expect(await sizes(numbered(80, (at) => `Invoice ${at}: amount 13 EUR`))).toEqual([80, true]);
    const long = "one two three four five six seven eight nine ten eleven twelve".repeat(2);
    expect(await sizes(numbered(30, (at) => `${long} ${at}`))).toEqual([30, true]);
    const three = ["Invoice", "Parcel", "Password"];
    expect(await sizes(numbered(60, (at) => `${three[at % 3]} no. ${at >> 1}`))).toEqual([
      60,
      true,
    ]);
  });

  it("takes rows that repeat for one text where there are others, or nothing tells them apart", async () => {
    const words = ["alpha", "beta", "gamma", "delta", "eps"];
    expect(await sizes(numbered(50, (at) => `${words[at % 5]} ${at}`))).toEqual([5, false]);
    expect(await sizes(numbered(80, () => "the same"))).toEqual([1, false]);
    expect(await sizes(["Order 12", "order 9", "fine"])).toEqual([2, false]);
    expect(await sizes(["Order 12", "order 9", "fine", "late", "lost"])).toEqual([4, false]);
  });
});
