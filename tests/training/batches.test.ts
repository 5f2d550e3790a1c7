import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeBatches } from "../../src/training/batches.js";
import { Random } from "../../src/training/random.js";

const encoded = (length: number, index: number) => ({
  tokens: Int32Array.from({ length }, (_, i) => 100 * index + i + 10),
  weights: Float32Array.from({ length }, (_, i) => (i < length / 2 ? 0 : 1)),
  promptLength: Math.ceil(length / 2),
});

describe("makeBatches", () => {
  it("puts every example into one batch, within the token limit", () => {
    const lengths = fc.array(fc.integer({ min: 4, max: 60 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(lengths, fc.integer(), (sizes, seed) => {
        const options = { tokens: 128, promptShare: 0, promptWeight: 0 };
        const batches = makeBatches(sizes.map(encoded), new Random(seed), options);
        const firsts = batches.flatMap(({ input }) =>
          Array.from({ length: input.batch }, (_, row) => input.tokens[row * input.length]),
        );
        expect(firsts.sort()).toEqual(sizes.map((_, i) => 100 * i + 10).sort());
        for (const { input } of batches) {
          expect(input.length % 4).toBe(0);
          expect(input.tokens).toHaveLength(input.batch * input.length);
          expect(input.batch * input.length).toBeLessThanOrEqual(128);
        }
      }),
    );
  });

  it("asks at each position for the token that follows it", () => {
    const options = { tokens: 64, promptShare: 1, promptWeight: 0.5 };
    const [batch] = makeBatches([encoded(9, 1)], new Random(1), options);
    const { input, targets } = batch as NonNullable<typeof batch>;
    targets.positions.forEach((position, i) => {
      expect(targets.tokens[i]).toBe((input.tokens[position] as number) + 1);
    });
    expect([...targets.weights]).toEqual([0.5, 0.5, 0.5, 0.5, 1, 1, 1, 1]);
  });
});
