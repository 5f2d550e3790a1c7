/**
 * A seeded source of random numbers: the same seed gives the same numbers on every machine.
 * xoshiro128** by D. Blackman and S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021)
 * 36; its four words are filled by splitmix32. Period 2^128 - 1, which many thousand resamples of many rows need.
 */
export class SeededRandom {
  readonly #state = new Uint32Array(4);

  /** `seed` is any number; its lower 32 bits count. */
  constructor(seed: number) {
    let word = seed >>> 0;
    for (let i = 0; i < 4; i++) {
      word = (word + 0x9e3779b9) >>> 0;
      let mixed = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      this.#state[i] = mixed ^ (mixed >>> 15);
    }
    if (this.#state.every((each) => each === 0)) this.#state[0] = 1;
  }

  /** A number from 0 up to but without 1, in steps of 2^-32. */
  next(): number {
    const drawn = new Uint32Array(1);
    this.fillBelow(drawn, 2 ** 32);
    return drawn[0]! / 2 ** 32;
  }

  /** A standard normal number (Box and Muller 1958). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }

  /** Fills `target` with whole numbers from 0 to `count - 1`; uneven by at most `count` in 2^32. */
  fillBelow(target: Uint32Array, count: number): void {
    const share = count / 2 ** 32;
    let [a, b, c, d] = this.#state as unknown as [number, number, number, number];
    for (let i = 0; i < target.length; i++) {
      const scrambled = Math.imul(b, 5);
      const drawn = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
      target[i] = drawn * share;
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
    }
    this.#state.set([a, b, c, d]);
  }
}
