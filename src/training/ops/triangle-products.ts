import { TILE_COLUMNS, TILE_ROWS, tileKernel } from "./tile-kernel.js";

// Products of small matrices where one is lower triangular. They do half the work of full products,
// and the backend has no fast path for batches of small ones. Every side is a multiple of TILE_COLUMNS.

/** `out[i,j] = scale · Σk a[i,k] b[j,k]` for j up to i; what lies behind the diagonal is of no meaning. */
export function lowerOuterProduct(
  a: Float32Array,
  b: Float32Array,
  out: Float32Array,
  size: number,
  width: number,
  scale: number,
): void {
  const [atB, atOut] = [a.length, a.length + b.length];
  const { values, addTile } = tileKernel(atOut + out.length);
  values.set(a);
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < width; k++) values[atB + k * size + row] = b[row * width + k] as number;
  }
  values.fill(0, atOut, atOut + out.length);
  for (let i = 0; i < size; i += TILE_ROWS) {
    for (let j = 0; j < i + TILE_ROWS; j += TILE_COLUMNS) {
      addTile(i * width, width, 1, atB + j, size, atOut + i * size + j, width, scale);
    }
  }
  out.set(values.subarray(atOut, atOut + out.length));
}

/** `out[i,:] = scale · Σj lower[i,j] b[j,:]`, or with the triangle transposed. */
export function lowerProduct(
  lower: Float32Array,
  b: Float32Array,
  out: Float32Array,
  size: number,
  width: number,
  scale: number,
  transposed: boolean,
): void {
  const [atB, atOut] = [lower.length, lower.length + b.length];
  const { values, addTile } = tileKernel(atOut + out.length);
  values.set(lower);
  values.set(b, atB);
  values.fill(0, atOut, atOut + out.length);
  const down = transposed ? 1 : size;
  const along = transposed ? size : 1;
  for (let i = 0; i < size; i += TILE_ROWS) {
    const first = transposed ? i : 0;
    const count = transposed ? size - i : i + TILE_ROWS;
    const start = i * down + first * along;
    for (let k = 0; k < width; k += TILE_COLUMNS) {
      const from = atB + first * width + k;
      addTile(start, down, along, from, width, atOut + i * width + k, count, scale);
    }
  }
  out.set(values.subarray(atOut, atOut + out.length));
}
