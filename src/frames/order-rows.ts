/**
 * Puts items back into the order their rows were handed out in.
 * Memory: one entry per row between the first missing one and the last handed out.
 */
export class RowOrder<T> {
  #expected: number[] = [];
  #head = 0;
  readonly #held = new Map<number, T>();

  /** Announces the next row, by its index in the source; indexes only grow. */
  expect(index: number): void {
    this.#expected.push(index);
  }

  /** Takes the item of one row and emits it, with those behind it, as soon as no earlier one is missing. */
  put(index: number, item: T, emit: (item: T) => void): void {
    const next = this.#expected[this.#head];
    const last = this.#expected[this.#expected.length - 1];
    if (next === undefined || index < next || index > last! || this.#held.has(index)) {
      throw new Error(`Row ${index + 1} was put twice, or was never handed out.`);
    }
    if (index !== next) {
      this.#held.set(index, item);
      return;
    }
    this.#advance();
    emit(item);
    this.#emitHeld(emit);
  }

  /** Emits what is held although earlier rows are missing, in order. */
  flush(emit: (item: T) => void): void {
    for (const index of [...this.#held.keys()].sort((a, b) => a - b)) {
      emit(this.#held.get(index) as T);
    }
    this.#held.clear();
    this.#expected = [];
    this.#head = 0;
  }

  /** Items that wait for an earlier row. */
  get held(): number {
    return this.#held.size;
  }

  /** Rows handed out and not emitted yet. */
  get open(): number {
    return this.#expected.length - this.#head;
  }

  /** The first row that is missing, as an index, if any. */
  get firstMissing(): number | undefined {
    return this.#expected[this.#head];
  }

  #emitHeld(emit: (item: T) => void): void {
    while (this.#held.size > 0) {
      const next = this.#expected[this.#head];
      if (next === undefined || !this.#held.has(next)) return;
      const item = this.#held.get(next) as T;
      this.#held.delete(next);
      this.#advance();
      emit(item);
    }
  }

  #advance(): void {
    this.#head++;
    if (this.#head > 4096 && this.#head * 2 > this.#expected.length) {
      this.#expected = this.#expected.slice(this.#head);
      this.#head = 0;
    }
  }
}
