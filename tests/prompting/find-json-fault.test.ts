import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findJsonFault } from "../../src/prompting/find-json-fault.js";

describe("findJsonFault", () => {
  it("finds nothing in JSON", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        expect(findJsonFault(text)).toBeUndefined();
      }),
    );
  });

  it("finds a fault wherever JSON.parse does", () => {
    const almost = fc
      .tuple(
        fc.json({ maxDepth: 3 }),
        fc.nat(),
        fc.constantFrom("", ",", "}", "]", '"', ":", "x", "\\"),
      )
      .map(([text, at, char]) => {
        const cut = at % (text.length + 1);
        return text.slice(0, cut) + char + text.slice(cut + 1);
      })
      .filter((text) => !/[\u0080-\u009f]/.test(text));
    fc.assert(
      fc.property(almost, (text) => {
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        expect(findJsonFault(text) === undefined).toBe(isJson);
      }),
      { numRuns: 500 },
    );
  });
});
