/** Longest list of one signature that is looked through; longer ones come from templates. */
const MOST_CANDIDATES = 500;
/** Entries for which there is room at first; twice as much when it is full. */
const FIRST_ROOM = 1 << 12;
const MIX = 0x9e3779b1;

/** Finds sets by choices of their rarest words. Signatures that fall together by chance are told apart by nobody. */
export class SignatureTable {
  /** For each bucket the place of its newest entry, counted from 1. */
  #newest = new Int32Array(2 * FIRST_ROOM);
  /** For each entry: its signature, its owner, and the entry before it in the bucket. */
  #signatures = new Int32Array(FIRST_ROOM);
  #owners = new Int32Array(FIRST_ROOM);
  #before = new Int32Array(FIRST_ROOM);
  #size = 0;

  /** Puts in an owner under each choice of `count` of these words. */
  add(words: Int32Array, count: number, owner: number): void {
    eachChoice(words, count, (signature) => {
      if (this.#size === this.#owners.length) this.#grow();
      this.#signatures[this.#size] = signature;
      this.#owners[this.#size] = owner;
      this.#chain(this.#size++);
    });
  }

  /** Meets the owners that have a choice of `count` of these words; some more than once, the newest first. */
  find(words: Int32Array, count: number, meet: (owner: number) => void): void {
    eachChoice(words, count, (signature) => {
      let entry = this.#newest[this.#bucketOf(signature)]!;
      for (let left = MOST_CANDIDATES; entry > 0 && left > 0; entry = this.#before[entry - 1]!) {
        if (this.#signatures[entry - 1] !== signature) continue;
        meet(this.#owners[entry - 1]!);
        left--;
      }
    });
  }

  #bucketOf(signature: number): number {
    return (signature ^ (signature >>> 15)) & (this.#newest.length - 1);
  }

  #chain(entry: number): void {
    const bucket = this.#bucketOf(this.#signatures[entry]!);
    this.#before[entry] = this.#newest[bucket]!;
    this.#newest[bucket] = entry + 1;
  }

  #grow(): void {
    this.#signatures = twice(this.#signatures);
    this.#owners = twice(this.#owners);
    this.#before = twice(this.#before);
    this.#newest = new Int32Array(2 * this.#newest.length);
    for (let entry = 0; entry < this.#size; entry++) this.#chain(entry);
  }
}

function twice(values: Int32Array): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(2 * values.length);
  grown.set(values);
  return grown;
}

/** Calls with a number for each choice of `count` words, in order; the count counts too. */
function eachChoice(words: Int32Array, count: number, call: (signature: number) => void): void {
  const choose = (from: number, left: number, hash: number): void => {
    if (left === 0) {
      call(hash);
      return;
    }
    for (let at = from; at <= words.length - left; at++) {
      const mixed = Math.imul(hash ^ words[at]!, MIX);
      choose(at + 1, left - 1, mixed ^ (mixed >>> 15));
    }
  };
  choose(0, count, Math.imul(count, MIX));
}
