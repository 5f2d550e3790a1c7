import { describe, expect, it } from "vitest";
import { lowerOuterProduct, lowerProduct } from "../../../src/training/ops/triangle-products.js";
import { Random } from "../../../src/training/random.js";

const [SIZE, WIDTH] = [24, 16];
const random = new Random(2);
const filled = (count: number) => Float32Array.from({ length: count }, () => random.normal());
const a = filled(SIZE * WIDTH);
const b = filled(SIZE * WIDTH);
const lower = filled(SIZE * SIZE).map((value, i) => (i % SIZE <= Math.floor(i / SIZE) ? value : 0));

function plain(at: (i: number, j: number) => number, other: Float32Array, scale: number): number[] {
  return Array.from({ length: SIZE * WIDTH }, (_, index) => {
    const [i, k] = [Math.floor(index / WIDTH), index % WIDTH];
    let sum = 0;
    for (let j = 0; j < SIZE; j++) sum += at(i, j) * (other[j * WIDTH + k] as number);
    return sum * scale;
  });
}

const expectClose = (given: ArrayLike<number>, expected: readonly number[]) => {
  expected.forEach((value, i) => {
    expect(given[i]).toBeCloseTo(value, 4);
  });
};

describe("lowerOuterProduct", () => {
  it("multiplies rows by rows up to the diagonal", () => {
    const out = new Float32Array(SIZE * SIZE).fill(7);
    lowerOuterProduct(a, b, out, SIZE, WIDTH, 0.5);
    for (let i = 0; i < SIZE; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let k = 0; k < WIDTH; k++) {
          sum += (a[i * WIDTH + k] as number) * (b[j * WIDTH + k] as number);
        }
        expect(out[i * SIZE + j]).toBeCloseTo(sum / 2, 4);
      }
    }
  });
});

describe("lowerProduct", () => {
  it("gives the product with the triangle", () => {
    const out = new Float32Array(SIZE * WIDTH);
    lowerProduct(lower, b, out, SIZE, WIDTH, 2, false);
    expectClose(
      out,
      plain((i, j) => lower[i * SIZE + j] as number, b, 2),
    );
  });

  it("gives the product with the transposed triangle", () => {
    const out = new Float32Array(SIZE * WIDTH);
    lowerProduct(lower, b, out, SIZE, WIDTH, 1, true);
    expectClose(
      out,
      plain((i, j) => lower[j * SIZE + i] as number, b, 1),
    );
  });
});
