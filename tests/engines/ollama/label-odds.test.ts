import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closedSets } from "../../../src/engines/closed-sets.js";
import { labelOdds } from "../../../src/engines/ollama/label-odds.js";
import { type AnswerToken, readTokens } from "../../../src/engines/ollama/token-odds.js";
import { valueSpans } from "../../../src/engines/ollama/value-spans.js";
import { lastBody, question, serve } from "./serve.js";

const bytesOf = (text: string) => Buffer.from(text, "utf8").toString("latin1");
const sum = (values: Readonly<Record<string, number>>) =>
  Object.values(values).reduce((total, value) => total + value, 0);

/** Tokens of an answer; each with the probabilities of what could stand in its place. */
function tokensOf(...places: (string | [string, Record<string, number>])[]): AnswerToken[] {
  return places.map((place) => {
    const [text, odds] = typeof place === "string" ? [place, { [place]: 1 }] : place;
    const top = Object.entries(odds).map(([token, share]) => ({
      bytes: bytesOf(token),
      logprob: Math.log(share),
    }));
    return { bytes: bytesOf(text), logprob: Math.log(odds[text] ?? 0.001), top };
  });
}

const mood = { path: ["Mood"], texts: ['"good"', '"bad"', '"mixed"'] };

describe("labelOdds", () => {
  it("reads the labels off the tokens that part them, leaving out what the schema forbids", () => {
    const tokens = tokensOf(
      '{"',
      "Mood",
      '":"',
      ["bad", { bad: 0.5, good: 0.2, terrible: 0.25, mi: 0.05 }],
      '"}',
    );
    const [scored] = labelOdds('{"Mood":"bad"}', tokens, [mood]);
    expect(scored!.path).toEqual(["Mood"]);
    expect(scored!.probabilities.bad).toBeCloseTo(0.5 / 0.75, 3);
    expect(scored!.probabilities.good).toBeCloseTo(0.2 / 0.75, 3);
    expect(scored!.probabilities.mixed).toBeCloseTo(0.05 / 0.75, 3);
  });

  it("counts all the ways to begin a label, and follows labels that begin alike", () => {
    const set = { path: ["L"], texts: ['"Very high"', '"Very low"', '"low"'] };
    const tokens = tokensOf(
      '{"L',
      ['": "V', { '": "V': 0.6, '": "Very': 0.2, '": "low': 0.2 }],
      "ery",
      [" low", { " low": 0.25, " high": 0.75 }],
      '"}',
    );
    const [scored] = labelOdds('{"L": "Very low"}', tokens, [set]);
    expect(scored!.probabilities).toEqual({ "Very high": 0.6, "Very low": 0.2, low: 0.2 });
  });

  it("tells a number from a longer one by what follows", () => {
    const set = { path: ["n"], texts: ["1", "10", "2"] };
    const first: [string, Record<string, number>] = ["1", { 1: 0.8, 2: 0.2 }];
    const short = tokensOf('{"n":', first, ["}", { "}": 0.75, 0: 0.25 }]);
    expect(labelOdds('{"n":1}', short, [set])[0]!.probabilities).toEqual({
      1: 0.6,
      10: 0.2,
      2: 0.2,
    });
    const long = tokensOf('{"n":', first, ["0", { "}": 0.75, 0: 0.25 }], "}");
    expect(labelOdds('{"n":10}', long, [set])[0]!.probabilities).toEqual({
      1: 0.6,
      10: 0.2,
      2: 0.2,
    });
  });

  it("bounds the labels that no listed token leads to", () => {
    const tokens = tokensOf('{"Mood":"', ["bad", { bad: 0.9, awful: 0.06 }], '"}');
    const { probabilities } = labelOdds('{"Mood":"bad"}', tokens, [mood])[0]!;
    expect(probabilities.good).toBeCloseTo(0.02 / 0.94, 3);
    // A token the schema forced on the model, unlisted because it is so unlikely, makes nothing certain.
    const forced = tokensOf('{"Mood":"', ["bad", { awful: 0.6, sad: 0.39 }], '"}');
    expect(labelOdds('{"Mood":"bad"}', forced, [mood])[0]!.probabilities.bad).toBeLessThan(0.5);
  });

  it("says nothing about answers it cannot follow", () => {
    const tokens = tokensOf('{"Mood":"', "bad", '"}');
    expect(labelOdds('{"Mood":"bad!"}', tokens, [mood])).toEqual([]);
    expect(labelOdds('{"Mood":"Bad"}', tokensOf('{"Mood":"Bad"}'), [mood])).toEqual([]);
    expect(labelOdds('{"Mood":"ba', tokensOf('{"Mood":"ba'), [mood])).toEqual([]);
    expect(labelOdds("", [], [mood])).toEqual([]);
    const nothing = { bytes: "bad", logprob: -Infinity };
    const [open, , close] = tokens;
    const impossible = [open!, { ...nothing, top: [nothing] }, close!];
    expect(labelOdds('{"Mood":"bad"}', impossible, [mood])).toEqual([]);
  });

  it("finds nested values under their declared names, and thoughts before them", () => {
    const set = { path: ["r1", "Mood"], texts: ['"good"', '"bad"'] };
    const tokens = tokensOf(
      "Hm. ",
      '{"a_r1":{"b_Mood":"',
      ["good", { good: 0.7, bad: 0.3 }],
      '"}}',
    );
    const names = new Map([
      ["a_r1", "r1"],
      ["b_Mood", "Mood"],
    ]);
    expect(labelOdds('{"a_r1":{"b_Mood":"good"}}', tokens, [set], names)).toEqual([
      { path: ["r1", "Mood"], probabilities: { good: 0.7, bad: 0.3 } },
    ]);
  });

  it("adds up to 1 however labels are cut into tokens", () => {
    const label = fc.string({ unit: "grapheme", maxLength: 6 });
    fc.assert(
      fc.property(
        fc.uniqueArray(label, { minLength: 2, maxLength: 5 }),
        fc.nat(),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1 }),
        (labels, pick, cuts) => {
          const texts = labels.map((name) => JSON.stringify(name));
          const text = `{"x": ${texts[pick % texts.length]}}`;
          const bytes = bytesOf(text);
          const tokens: AnswerToken[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const piece = bytes.slice(at, at + cuts[turn % cuts.length]!);
            tokens.push({ bytes: piece, logprob: -0.5, top: [{ bytes: piece, logprob: -0.5 }] });
            at += piece.length;
          }
          const [scored] = labelOdds(text, tokens, [{ path: ["x"], texts }]);
          expect(sum(scored!.probabilities)).toBeCloseTo(1, 2);
          expect(Object.keys(scored!.probabilities).sort()).toEqual([...labels].sort());
        },
      ),
    );
  });
});

describe("valueSpans", () => {
  it("finds every value of objects in objects, whatever their texts hold", () => {
    const key = fc.string({ unit: "grapheme" });
    const leaf = fc.oneof(fc.string({ unit: "grapheme" }), fc.integer(), fc.constant(null));
    fc.assert(
      fc.property(
        fc.dictionary(key, fc.oneof(leaf, fc.array(leaf), fc.dictionary(key, leaf))),
        fc.constantFrom(undefined, 1),
        (object, indent) => {
          const bytes = bytesOf(JSON.stringify(object, null, indent));
          for (const { path, start, end } of valueSpans(bytes)) {
            const value = path.reduce<unknown>((at, name) => (at as never)[name], object);
            const text = Buffer.from(bytes.slice(start, end), "latin1").toString("utf8");
            expect(JSON.parse(text)).toEqual(value);
          }
        },
      ),
    );
  });

  it("gives what comes before a break, and never throws", () => {
    expect(valueSpans('{"a":1,"b":"x').map(({ path }) => path)).toEqual([["a"]]);
    expect(valueSpans("no JSON")).toEqual([]);
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]":,\\ a1') }), (text) => {
        valueSpans(text);
      }),
    );
  });
});

describe("readTokens", () => {
  it("prefers bytes to text, and ends at what makes no sense", () => {
    const entry = { token: "\uFFFD", logprob: -1, bytes: [0xc3], top_logprobs: [{ token: "é" }] };
    expect(readTokens([entry, { token: 3 }, entry])).toEqual([
      { bytes: "\u00c3", logprob: -1, top: [] },
    ]);
    expect(readTokens(undefined)).toEqual([]);
  });
});

describe("closedSets", () => {
  it("lists sets of two or more values with their paths", () => {
    const schema = {
      type: "object",
      properties: {
        a: { enum: ["x", "y"] },
        b: { type: "object", properties: { c: { type: "boolean" }, d: { const: 1 } } },
        e: { type: "array", items: { enum: ["x", "y"] } },
      },
    };
    expect(closedSets(schema)).toEqual([
      { path: ["a"], texts: ['"x"', '"y"'] },
      { path: ["b", "c"], texts: ["true", "false"] },
    ]);
    expect(closedSets({ enum: ["x", "y"] })).toEqual([]);
  });
});

describe("ask", () => {
  const schema = {
    type: "object",
    properties: { Mood: { enum: ["good", "bad"] }, Area: { enum: ["é1", "é2"] } },
    required: ["Mood", "Area"],
  };
  const answer = () => '{"Mood":"bad","Area":"é1"}';
  // Tokens are four letters long here: {"Mo od": "bad ","A …
  const odds = ({ token }: { token: string }): Record<string, number> =>
    token === '"bad' ? { '"bad': 0.6, '"goo': 0.2 } : {};

  it("asks for probabilities only when they are wanted", async () => {
    const { engine, fake } = await serve({ answer, odds });
    const plain = await engine.ask(question("Hi", { schema }));
    expect(plain.scored).toBeUndefined();
    expect("logprobs" in lastBody(fake)).toBe(false);
    for (const onText of [undefined, () => {}]) {
      const asked = question("Hi", { schema });
      const reply = await engine.ask(asked, { probabilities: true, ...(onText && { onText }) });
      expect(lastBody(fake)).toMatchObject({ logprobs: true, top_logprobs: 20 });
      expect(reply.text).toBe(answer());
      expect(reply.scored![0]).toEqual({
        path: ["Mood"],
        probabilities: { good: 0.25, bad: 0.75 },
      });
      expect(reply.scored![1]!.path).toEqual(["Area"]);
    }
    await engine.ask(question("Hi"), { probabilities: true });
    expect("logprobs" in lastBody(fake)).toBe(false);
  });

  it("does not ask servers that are known to be too old", async () => {
    const { engine, fake } = await serve({ answer, odds, version: "0.12.10" });
    const before = await engine.ask(question("Hi", { schema }), { probabilities: true });
    expect(before.scored).toBeUndefined();
    await engine.inspect("llama3.2", {});
    await engine.ask(question("Hi", { schema }), { probabilities: true });
    expect("logprobs" in lastBody(fake)).toBe(false);
  });
});
