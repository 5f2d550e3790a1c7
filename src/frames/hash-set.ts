const EMPTY = 0;

/**
 * A set of 64-bit hashes of texts in two flat arrays: about 16-32 bytes per text, whatever its length.
 * It may say "seen" for a new text (two in 10^8 chance of any for a million texts), never "new" for a seen one.
 */
export class TextHashSet {
  #high = new Uint32Array(1024);
  #low = new Uint32Array(1024);
  #size = 0;

  /** Adds a text; true when it, or one with the same hash, was there before. */
  add(text: string): boolean {
    if (this.#size * 5 > this.#high.length * 3) this.#grow();
    const [high, low] = hash64(text);
    return this.#insert(high, low);
  }

  get size(): number {
    return this.#size;
  }

  #insert(high: number, low: number): boolean {
    const mask = this.#high.length - 1;
    let slot = low & mask;
    while (this.#low[slot] !== EMPTY) {
      if (this.#low[slot] === low && this.#high[slot] === high) return true;
      slot = (slot + 1) & mask;
    }
    this.#high[slot] = high;
    this.#low[slot] = low;
    this.#size++;
    return false;
  }

  #grow(): void {
    const [high, low] = [this.#high, this.#low];
    this.#high = new Uint32Array(high.length * 2);
    this.#low = new Uint32Array(high.length * 2);
    this.#size = 0;
    for (let i = 0; i < low.length; i++) {
      if (low[i] !== EMPTY) this.#insert(high[i]!, low[i]!);
    }
  }
}

/** Two 32-bit multiply-and-xor hashes with different odd multipliers, mixed with each other at the end. */
function hash64(text: string): [high: number, low: number] {
  let a = 0x9e3779b1 ^ text.length;
  let b = 0x2545f491;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x85ebca6b);
    a ^= a >>> 15;
    b = Math.imul(b + unit, 0xc2b2ae35);
    b ^= b >>> 13;
  }
  const high = mix(a ^ (b >>> 7));
  const low = mix(b ^ (a >>> 11)) >>> 0;
  return [high >>> 0, low === EMPTY ? 1 : low];
}

function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x7feb352d);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}
