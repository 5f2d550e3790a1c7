import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearest } from "../../src/errors/index.js";

describe("nearest", () => {
  it("finds what was meant, swapped letters included, and nothing that is far", () => {
    expect(nearest("bacth", ["prompt", "batch", "bash"])).toBe("batch");
    expect(nearest("concurency", ["timeout", "concurrency"])).toBe("concurrency");
    expect(nearest("xyz", ["batch", "bash"])).toBeUndefined();
  });

  it("finds a word again after any two neighbours changed places", () => {
    const words = ["processDataset", "batchInference", "benchmark"];
    fc.assert(
      fc.property(fc.constantFrom(...words), fc.nat({ max: 7 }), (word, at) => {
        const swapped = word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2);
        expect(nearest(swapped, words)).toBe(word);
      }),
    );
  });
});
