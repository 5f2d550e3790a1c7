import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wirePattern } from "../../../src/engines/ollama/wire-pattern.js";

const write = (pattern: string) => wirePattern(pattern, 2000);
const SAFE = '[^"\\\\\\x00-\\x1F]';

describe("wirePattern", () => {
  it.each([
    ["^abc$", "^abc$"],
    ["^\\d{4}$", "^[0-9]{4}$"],
    ["^\\w+$", "^[A-Za-z0-9_]+$"],
    ["^a\\sb$", "^a[ ]b$"],
    ["^[\\d.-]+$", "^[0-9.-]+$"],
    ["^[\\w\\-.]+$", "^[A-Za-z0-9_.-]+$"],
    ["^\\D$", '^[^0-9"\\\\\\x00-\\x1F]$'],
    ["^[^,]$", '^[^,"\\\\\\x00-\\x1F]$'],
    ["^.$", `^${SAFE}$`],
    ["^a+?b*?$", "^a+b*$"],
    ["^(?:a|b)$", "^(a|b)$"],
    ["^(?<year>\\d+)$", "^([0-9]+)$"],
    ["^a|b$", `^(a${SAFE}*|${SAFE}*b)$`],
    ["a", `^${SAFE}*a${SAFE}*$`],
    ["^\\.+$", "^(\\.)+$"],
    ["^é+$", "^(é)+$"],
    ["^\\/\\@$", "^/@$"],
    ["^\\u0041\\x42$", "^AB$"],
    ["^[a-z\\]]$", "^[a-z\\]]$"],
    ["^\\u{1F600}$", "^😀$"],
  ])("%s", (pattern, expected) => {
    expect(write(pattern)).toBe(expected);
  });

  it.each([
    "^(?=a)b$",
    "^(?!a)b$",
    "^(?<=a)b$",
    "^(a)\\1$",
    "\\bword\\b",
    "^\\p{L}+$",
    '^"$',
    "^\\\\$",
    "^\\n$",
    "^[\\S]$",
    "^[!-~]$",
    "^[A-z]$",
    "^[a^]$",
    "^(a|)$",
    "^$",
    "^a{2000}$",
    "a^b",
    "^(a",
    "^[b-a]$",
  ])("finds no form for %s", (pattern) => {
    expect(write(pattern)).toBeUndefined();
  });

  it("lets through only what the original does, and nothing a JSON string must escape", () => {
    fc.assert(
      fc.property(patterns(), (pattern) => {
        const written = write(pattern);
        if (written === undefined) return;
        const original = new RegExp(pattern);
        for (const example of fc.sample(fc.stringMatching(new RegExp(written)), 3)) {
          expect(example).toMatch(original);
          expect(JSON.stringify(example)).toBe(`"${example}"`);
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** Patterns of all that is common in the wild, anchored or not. */
function patterns(): fc.Arbitrary<string> {
  const atom = fc.constantFrom(
    "a",
    "7",
    "é",
    "\\d",
    "\\w",
    "\\s",
    "\\W",
    ".",
    "[a-f]",
    "[^x]",
    "[\\d-]",
    "\\.",
    "\\-",
    "/",
  );
  const quantifier = fc.constantFrom("", "", "", "+", "*?", "?", "{2}", "{1,3}");
  const piece = fc.tuple(atom, quantifier).map(([a, q]) => a + q);
  const flat = fc.array(piece, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(""));
  const group = fc
    .tuple(fc.constantFrom("(", "(?:"), flat, flat, quantifier)
    .map(([open, a, b, q]) => `${open}${a}|${b})${q}`);
  const sequence = fc.array(fc.oneof(flat, group), { minLength: 1, maxLength: 2 });
  const anchored = fc
    .tuple(fc.constantFrom("^", ""), sequence, fc.constantFrom("$", ""))
    .map(([start, parts, end]) => start + parts.join("") + end);
  return fc.array(anchored, { minLength: 1, maxLength: 2 }).map((branches) => branches.join("|"));
}
