/** 32-bit words of one sketch. */
const WORDS = 4;
const MIX = 0x9e3779b1;

/**
 * Tells in a few steps that two sets differ in more than so many members, for most of those that do.
 * Each member flips one of 128 bits of its set's sketch, so two sketches differ in no more bits than their sets
 * differ in members.
 */
export class SetSketches {
  readonly #bits: Int32Array;

  constructor(sets: readonly Int32Array[]) {
    this.#bits = new Int32Array(WORDS * sets.length);
    for (const [at, set] of sets.entries()) {
      for (const member of set) {
        const bit = Math.imul(member + 1, MIX) >>> 25;
        this.#bits[WORDS * at + (bit >> 5)]! ^= 1 << (bit & 31);
      }
    }
  }

  /** True only of sets of which more than `most` members are in one of the two. */
  differInMore(a: number, b: number, most: number): boolean {
    let differing = 0;
    for (let word = 0; word < WORDS; word++) {
      differing += ones(this.#bits[WORDS * a + word]! ^ this.#bits[WORDS * b + word]!);
    }
    return differing > most;
  }
}

/** Bits that are set (H. S. Warren, "Hacker's Delight", 5-1). */
function ones(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
