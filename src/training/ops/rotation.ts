/** Sines and cosines of rotary position embedding for one head, by position and pair of dimensions. */
export interface Rotation {
  readonly cosines: Float32Array;
  readonly sines: Float32Array;
  readonly headSize: number;
}

/**
 * Rotary position embedding (Su et al. 2021) as llama.cpp turns the `llama` architecture: neighbouring dimensions
 * 2j and 2j+1 form a pair, so weights trained with it are written to GGUF without a permutation.
 */
export function makeRotation(length: number, headSize: number, base: number): Rotation {
  const half = headSize / 2;
  const cosines = new Float32Array(length * half);
  const sines = new Float32Array(length * half);
  for (let position = 0; position < length; position++) {
    for (let j = 0; j < half; j++) {
      const angle = position * base ** ((-2 * j) / headSize);
      cosines[position * half + j] = Math.cos(angle);
      sines[position * half + j] = Math.sin(angle);
    }
  }
  return { cosines, sines, headSize };
}

/** Turns consecutive rows of one head, in place, by their positions; `direction` -1 turns them back. */
export function rotate(
  rows: Float32Array,
  count: number,
  rotation: Rotation,
  direction: 1 | -1,
): void {
  const half = rotation.headSize / 2;
  for (let i = 0; i < count * half; i++) {
    const cosine = rotation.cosines[i] as number;
    const sine = direction * (rotation.sines[i] as number);
    const a = rows[2 * i] as number;
    const b = rows[2 * i + 1] as number;
    rows[2 * i] = a * cosine - b * sine;
    rows[2 * i + 1] = a * sine + b * cosine;
  }
}
