import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/runs/canonical-json.js";

describe("canonicalJson", () => {
  it("is valid JSON of the same value whatever order the keys were in", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const reversed = JSON.parse(JSON.stringify(value), (_key, inner) =>
          inner !== null && typeof inner === "object" && !Array.isArray(inner)
            ? Object.fromEntries(Object.entries(inner).reverse())
            : inner,
        );
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("keeps the order of arrays", () => {
    expect(canonicalJson([2, 1])).not.toBe(canonicalJson([1, 2]));
  });

  it("gives values JSON has no word for one of their own", () => {
    expect(canonicalJson({ a: undefined, b: 1n, c: new Date(0) })).toBe(
      '{"b":"1n","c":"1970-01-01T00:00:00.000Z"}',
    );
    expect(canonicalJson([undefined])).toBe("[null]");
  });
});
