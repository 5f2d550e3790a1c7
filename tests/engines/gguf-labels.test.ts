import fc from "fast-check";
import type { Token } from "node-llama-cpp";
import { describe, expect, it } from "vitest";
import { type Fork, labelTree } from "../../src/engines/gguf/label-tree.js";
import { type LabelSet, scoreLabels } from "../../src/engines/gguf/score-labels.js";
import {
  certainPart,
  type Tokenizing,
  tokenizeLabels,
} from "../../src/engines/gguf/token-seams.js";
import { labelName, labelProbabilities } from "../../src/engines/label-probabilities.js";

const tokens = (...ids: number[]) => ids as Token[];
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** A model without context: how much it favours a token depends on the token alone, or on where it stands too. */
const favouring =
  (favour: (prefix: readonly Token[], token: Token) => number) =>
  async (prefix: readonly Token[], next: readonly Token[]) =>
    next.map((token) => Math.log(favour(prefix, token)));

/** A set of plain paths, grouped by their first token as texts are. */
function setOf(paths: readonly (readonly Token[])[]): LabelSet {
  return {
    tree: labelTree(paths)!,
    heads: paths.map(() => 1),
    groups: paths.map(([first]) => paths.findIndex(([other]) => other === first)),
  };
}

const anyPaths = fc
  .uniqueArray(fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 }), {
    minLength: 2,
    maxLength: 8,
    selector: (path) => path.join(),
  })
  // What ends every label is no part of any.
  .map((paths) => paths.map((path) => tokens(...path, 0)));

describe("labelTree", () => {
  it("leads through every fork to every label", () => {
    fc.assert(
      fc.property(anyPaths, (paths) => {
        const seen: number[] = [];
        const walk = (fork: Fork) => {
          expect(fork.branches.length).toBeGreaterThan(1);
          for (const { token, labels, fork: inner } of fork.branches) {
            for (const label of labels) {
              const path = paths[label]!;
              expect(path.slice(0, fork.prefix.length)).toEqual(fork.prefix);
              expect(path[fork.prefix.length]).toBe(token);
            }
            if (inner) {
              expect(inner.labels).toEqual(labels);
              walk(inner);
            } else {
              expect(labels).toHaveLength(1);
              seen.push(labels[0]!);
            }
          }
        };
        walk(labelTree(paths)!);
        expect(seen.sort((a, b) => a - b)).toEqual(paths.map((_, label) => label));
      }),
    );
  });

  it("is not there where nothing tells a label from a longer one", () => {
    expect(labelTree([tokens(1), tokens(1, 2)])).toBeUndefined();
    expect(labelTree([tokens(3), tokens(1, 2), tokens(1)])).toBeUndefined();
    expect(labelTree([tokens(1, 0), tokens(1, 2, 0)])).toBeDefined();
  });
});

describe("scoreLabels", () => {
  it("gives labels with different first tokens the shares of those tokens, after one question", async () => {
    const set = setOf([tokens(1, 9, 9, 0), tokens(2, 0), tokens(3, 8, 0)]);
    let questions = 0;
    const shares = await scoreLabels(set, async (prefix, next) => {
      questions++;
      expect(prefix).toEqual([]);
      return next.map((token) => Math.log([0, 6, 3, 1][token as number]!));
    });
    expect(questions).toBe(1);
    expect(shares!.map((share) => share.toFixed(6))).toEqual(["0.600000", "0.300000", "0.100000"]);
  });

  it("tells a label from a longer one by what follows it", async () => {
    const set = setOf([tokens(1, 0), tokens(1, 5, 0), tokens(2, 0)]);
    const favour: Record<number, number> = { 0: 3, 1: 4, 2: 6, 5: 1 };
    const shares = await scoreLabels(
      set,
      favouring((_, token) => favour[token]!),
    );
    expect(shares!.map((share) => share.toFixed(6))).toEqual(["0.300000", "0.100000", "0.600000"]);
  });

  it("normalises by length only behind a first token that labels share", async () => {
    // After 1: end (0.5), or 5 (0.5) and then 6 or 7 (0.5 each).
    const set = setOf([tokens(1, 0), tokens(1, 5, 6, 0), tokens(1, 5, 7, 0), tokens(2, 0)]);
    const shares = await scoreLabels(
      set,
      favouring(() => 1),
    );
    // Means per choice: 0.5 for all three, where the plain product would halve the longer ones.
    expect(shares!.map((share) => share.toFixed(6))).toEqual([
      "0.166667",
      "0.166667",
      "0.166667",
      "0.500000",
    ]);
    const numbers = { ...set, heads: set.heads.map(() => Infinity), groups: [0, 1, 2, 3] };
    const plain = await scoreLabels(
      numbers,
      favouring(() => 1),
    );
    expect(plain!.map((share) => share.toFixed(6))).toEqual([
      "0.250000",
      "0.125000",
      "0.125000",
      "0.500000",
    ]);
  });

  it("adds up to 1, agrees with greedy choice where first tokens differ, and is stable", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyPaths,
        fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 }),
        async (paths, favour) => {
          const ask = favouring((prefix, token) => favour[(prefix.length * 3 + token) % 7]!);
          const shares = (await scoreLabels(setOf(paths), ask))!;
          expect(sum(shares)).toBeCloseTo(1, 9);
          expect(shares.every((share) => share >= 0)).toBe(true);
          expect(await scoreLabels(setOf(paths), ask)).toEqual(shares);
          const firsts = paths.map(([first]) => first!);
          for (const first of new Set(firsts)) {
            // A first token's share is shared out among its labels, none of it lost.
            const group = sum(shares.filter((_, label) => firsts[label] === first));
            const all = sum([...new Set(firsts)].map((token) => favour[token % 7]!));
            expect(group).toBeCloseTo(favour[first % 7]! / all, 9);
          }
        },
      ),
    );
  });

  it("does not ask about forks that cannot win, and shares them out evenly", async () => {
    const set = setOf([tokens(1, 0), tokens(2, 5, 0), tokens(2, 6, 0)]);
    const asked: string[] = [];
    const shares = await scoreLabels(set, async (prefix, next) => {
      asked.push(prefix.join());
      return next.map((token) => (token === 1 ? 0 : -9));
    });
    expect(asked).toEqual([""]);
    expect(shares![1]).toBe(shares![2]);
    expect(sum(shares!)).toBeCloseTo(1, 9);
  });

  it("gives up where there is no room to ask", async () => {
    const set = setOf([tokens(1, 5, 0), tokens(1, 6, 0), tokens(2, 0)]);
    const shares = await scoreLabels(set, async (prefix, next) =>
      prefix.length > 0 ? undefined : next.map(() => 0),
    );
    expect(shares).toBeUndefined();
  });
});

/** A tokenizer that takes the longest piece it knows, as byte pair encodings mostly do; else single bytes. */
function longestPieces(...pieces: string[]): Tokenizing {
  const known = pieces.map((piece) => Buffer.from(piece, "utf8").toString("latin1"));
  const byLength = known.map((_, id) => id).sort((a, b) => known[b]!.length - known[a]!.length);
  return {
    tokenize: (text) => {
      const bytes = Buffer.from(text, "utf8").toString("latin1");
      const ids: number[] = [];
      for (let at = 0; at < bytes.length; ) {
        const id = byLength.find((piece) => bytes.startsWith(known[piece]!, at));
        ids.push(id ?? 1000 + bytes.charCodeAt(at));
        at += id === undefined ? 1 : known[id]!.length;
      }
      return ids as Token[];
    },
    detokenize: (list) =>
      Buffer.from(
        list.map((id) => known[id] ?? String.fromCharCode(id - 1000)).join(""),
        "latin1",
      ).toString("utf8"),
  };
}

describe("token seams", () => {
  const bpe = longestPieces('{"', '":"', '":', '","', "null", ",", "Other", " issue", "Mood");

  it("leaves the last token to the choice where null would begin with another", () => {
    const labels = ['"Other"', "null"];
    const certain = certainPart(bpe, '{"Mood":', labels, "}");
    expect(certain.text).toBe('{"Mood');
    const made = tokenizeLabels(bpe, labels, {
      before: '{"Mood":',
      certain,
      after: "}",
      follows: bpe.tokenize("}"),
    })!;
    expect(made.written.map(({ text }) => text)).toEqual(['":"Other"', '":null']);
    expect(made.written.map(({ tokens: list }) => bpe.detokenize(list.slice(0, 1)))).toEqual([
      '":"',
      '":',
    ]);
    // Only words share the weight of a first token.
    expect(made.set.heads).toEqual([2, Infinity]);
  });

  it("writes the quote after a label together with what follows, as the model does", () => {
    const labels = ['"Other"', '"Other issue"'];
    const certain = certainPart(bpe, '{"Mood":', labels, ',"x":');
    const made = tokenizeLabels(bpe, labels, {
      before: '{"Mood":',
      certain,
      after: ',"x":',
      follows: bpe.tokenize(',"x":'),
    })!;
    expect(made.written[0]).toMatchObject({
      text: '":"Other","',
      overlap: { tokens: 2, letters: 2 },
    });
    expect(made.written[0]!.tokens.map((token) => bpe.detokenize([token]))).toEqual([
      '":"',
      "Other",
      '","',
    ]);
  });

  it("writes certain text, label and the text after it as one, whatever they hold", () => {
    const word = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 5 }),
      fc.constantFrom("", '"', "\\", "é", "😀", "Other", "Other issue", ",", '","', " "),
    );
    const value = fc.oneof({ weight: 8, arbitrary: word }, fc.constantFrom(null, true, 1, 10));
    const piece = fc.string({
      unit: fc.constantFrom(...'"{}:,\\ aeOé'),
      minLength: 2,
      maxLength: 4,
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(value, { minLength: 2, maxLength: 6, selector: (v) => JSON.stringify(v) }),
        fc.array(piece, { maxLength: 12 }),
        fc.constantFrom('{"k":', ',"Other":'),
        fc.constantFrom("}", ',"x":'),
        (values, pieces, before, after) => {
          const tokenizing = longestPieces(...pieces, '":"', "Other");
          const labels = values.map((v) => JSON.stringify(v));
          const certain = certainPart(tokenizing, before, labels, after);
          expect(tokenizing.detokenize(certain.tokens)).toBe(certain.text);
          expect(before.startsWith(certain.text)).toBe(true);
          const follows = tokenizing.tokenize(after);
          const made = tokenizeLabels(tokenizing, labels, { before, certain, after, follows });
          for (const [at, written] of made?.written.entries() ?? []) {
            const { overlap } = written;
            expect(tokenizing.detokenize(written.tokens)).toBe(written.text);
            const whole = [...certain.tokens, ...written.tokens, ...follows.slice(overlap.tokens)];
            expect(tokenizing.detokenize(whole)).toBe(before + labels[at]! + after);
            expect(certain.text + written.text + after.slice(overlap.letters)).toBe(
              before + labels[at]! + after,
            );
          }
        },
      ),
    );
  });
});

describe("labelProbabilities", () => {
  it("goes by the value's name, adds up to 1 and keeps four digits", () => {
    const texts = ['"a\\"b"', "true", '"true"', "null", "3"];
    expect(labelProbabilities(texts.map(labelName), [3, 1, 1, 2, 2])).toEqual({
      'a"b': 0.3333,
      true: 0.2222,
      null: 0.2222,
      3: 0.2222,
    });
  });

  it("holds labels that are names of other things", () => {
    const made = labelProbabilities(["__proto__", "constructor"], [1, 3]);
    expect(Object.entries(made)).toEqual([
      ["__proto__", 0.25],
      ["constructor", 0.75],
    ]);
  });
});
