import { describe, expect, it } from "vitest";
import { fromHalfFloats, toHalfFloats } from "../../src/training/half-float.js";

const bits = (value: number) => toHalfFloats(Float32Array.of(value))[0];

describe("toHalfFloats", () => {
  it.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65_504, 0x7bff],
    [65_520, 0x7c00],
    [1e9, 0x7c00],
    [Number.NEGATIVE_INFINITY, 0xfc00],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [3 * 2 ** -25, 0x0002],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [1 / 3, 0x3555],
  ])("rounds %d to %d", (value, expected) => {
    expect(bits(value)).toBe(expected);
  });

  it("keeps NaN a NaN", () => {
    expect((bits(Number.NaN) as number) & 0x7fff).toBeGreaterThan(0x7c00);
  });
});

describe("fromHalfFloats", () => {
  it("gives numbers whose bits are those it was given, for every half that is a number", () => {
    const halves = Uint16Array.from({ length: 65_536 }, (_, half) => half).filter(
      (half) => (half & 0x7c00) !== 0x7c00 || (half & 0x3ff) === 0,
    );
    expect(toHalfFloats(fromHalfFloats(halves))).toEqual(halves);
    expect(fromHalfFloats(Uint16Array.of(0x7e00))[0]).toBeNaN();
  });
});
