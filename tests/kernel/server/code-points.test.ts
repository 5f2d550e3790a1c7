import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toCodePoints, toUtf16Offset } from "../../../src/kernel/server/code-points.js";

const text = fc.string({ unit: "binary" });

describe("code points", () => {
  it("counts an emoji once", () => {
    expect(toUtf16Offset("a😀b", 2)).toBe(3);
    expect(toCodePoints("a😀b", 3)).toBe(2);
  });

  it("agrees with the characters that JavaScript iterates over", () => {
    fc.assert(
      fc.property(text, fc.nat(), (s, n) => {
        const characters = [...s];
        const position = n % (characters.length + 1);
        const offset = characters.slice(0, position).join("").length;
        expect(toUtf16Offset(s, position)).toBe(offset);
        expect(toCodePoints(s, offset)).toBe(position);
      }),
    );
  });

  it("keeps positions within the text", () => {
    expect(toUtf16Offset("a😀", 99)).toBe(3);
    expect(toUtf16Offset("a", Number.POSITIVE_INFINITY)).toBe(1);
    expect(toUtf16Offset("a", -1)).toBe(0);
    expect(toCodePoints("a😀", 99)).toBe(2);
  });
});
