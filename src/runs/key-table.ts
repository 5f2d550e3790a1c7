import { ABSENT, type Position } from "./position.js";

/** Tables that grow one at a time, so that growing never holds everything twice. */
const PARTS = 16;
const PART_SHIFT = 28;
const MIN_CAPACITY = 64;
const MAX_LOAD = 0.75;
const GROWTH = 1.5;

/**
 * Positions of lines by the first 64 bits of their key: open addressing over typed arrays, 16 bytes a slot.
 * Two keys that share these bits share a slot, so whoever reads a line compares the whole key.
 */
export class KeyTable {
  readonly #parts: Part[] = [];

  /** `expected` entries fit without growing, keys being spread evenly. */
  constructor(expected = 0) {
    // Even spread still leaves some parts a little fuller than others.
    const each = (expected / PARTS + 4 * Math.sqrt(expected / PARTS)) / MAX_LOAD;
    const capacity = Math.max(MIN_CAPACITY, Math.ceil(each));
    for (let part = 0; part < PARTS; part++) this.#parts.push(new Part(capacity));
  }

  get size(): number {
    return this.#parts.reduce((sum, { size }) => sum + size, 0);
  }

  /** Sets the position of a key; a later one takes the place of an earlier one. */
  set(high: number, low: number, position: Position): void {
    this.#parts[high >>> PART_SHIFT]!.set(high, low, position);
  }

  /** Position of a key, or `ABSENT`. */
  get(high: number, low: number): Position {
    return this.#parts[high >>> PART_SHIFT]!.get(high, low);
  }
}

class Part {
  size = 0;
  #high: Uint32Array;
  #low: Uint32Array;
  /** Position plus one; 0 marks an empty slot. */
  #place: Float64Array;
  #capacity: number;

  constructor(capacity: number) {
    this.#high = new Uint32Array(capacity);
    this.#low = new Uint32Array(capacity);
    this.#place = new Float64Array(capacity);
    this.#capacity = capacity;
  }

  set(high: number, low: number, position: Position): void {
    if (this.size >= this.#capacity * MAX_LOAD) this.#grow();
    const slot = this.#slot(high, low);
    if (this.#place[slot] === 0) {
      this.size++;
      this.#high[slot] = high;
      this.#low[slot] = low;
    }
    this.#place[slot] = position + 1;
  }

  get(high: number, low: number): Position {
    const place = this.#place[this.#slot(high, low)]!;
    return place === 0 ? ABSENT : place - 1;
  }

  #slot(high: number, low: number): number {
    let slot = low % this.#capacity;
    while (this.#place[slot] !== 0) {
      if (this.#low[slot] === low && this.#high[slot] === high) return slot;
      slot = slot + 1 === this.#capacity ? 0 : slot + 1;
    }
    return slot;
  }

  #grow(): void {
    const bigger = new Part(Math.ceil(this.#capacity * GROWTH));
    for (let slot = 0; slot < this.#capacity; slot++) {
      const place = this.#place[slot]!;
      if (place !== 0) bigger.set(this.#high[slot]!, this.#low[slot]!, place - 1);
    }
    this.#high = bigger.#high;
    this.#low = bigger.#low;
    this.#place = bigger.#place;
    this.#capacity = bigger.#capacity;
  }
}
