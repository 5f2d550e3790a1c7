import { ABSENT, type Position } from "./position.js";

const MIN_CAPACITY = 1024;
const MAX_LOAD = 0.75;

/**
 * Positions of lines by the first 64 bits of their key: open addressing over typed arrays, 16 bytes a slot.
 * Two keys that share these bits share a slot, so whoever reads a line compares the whole key.
 */
export class KeyTable {
  #high: Uint32Array;
  #low: Uint32Array;
  /** Position plus one; 0 marks an empty slot. */
  #place: Float64Array;
  /** Capacity minus one; the capacity is a power of two. */
  #mask: number;
  #size = 0;

  /** `expected` entries fit without growing. */
  constructor(expected = 0) {
    const capacity = capacityFor(expected);
    this.#high = new Uint32Array(capacity);
    this.#low = new Uint32Array(capacity);
    this.#place = new Float64Array(capacity);
    this.#mask = capacity - 1;
  }

  get size(): number {
    return this.#size;
  }

  /** Sets the position of a key; a later one takes the place of an earlier one. */
  set(high: number, low: number, position: Position): void {
    if (this.#size >= (this.#mask + 1) * MAX_LOAD) this.#grow();
    const slot = this.#slot(high, low);
    if (this.#place[slot] === 0) {
      this.#size++;
      this.#high[slot] = high;
      this.#low[slot] = low;
    }
    this.#place[slot] = position + 1;
  }

  /** Position of a key, or `ABSENT`. */
  get(high: number, low: number): Position {
    const place = this.#place[this.#slot(high, low)]!;
    return place === 0 ? ABSENT : place - 1;
  }

  #slot(high: number, low: number): number {
    let slot = (high ^ low) & this.#mask;
    while (this.#place[slot] !== 0) {
      if (this.#low[slot] === low && this.#high[slot] === high) return slot;
      slot = (slot + 1) & this.#mask;
    }
    return slot;
  }

  #grow(): void {
    // One more than fits: exactly the next capacity, since both tables are held for a moment.
    const bigger = new KeyTable(this.#size + 1);
    for (let slot = 0; slot <= this.#mask; slot++) {
      const place = this.#place[slot]!;
      if (place !== 0) bigger.set(this.#high[slot]!, this.#low[slot]!, place - 1);
    }
    this.#high = bigger.#high;
    this.#low = bigger.#low;
    this.#place = bigger.#place;
    this.#mask = bigger.#mask;
  }
}

function capacityFor(expected: number): number {
  let capacity = MIN_CAPACITY;
  while (capacity * MAX_LOAD <= expected) capacity *= 2;
  return capacity;
}
