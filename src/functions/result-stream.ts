/**
 * Results that are pushed on one side and iterated on the other, any number of times.
 * Every iteration starts with the first result.
 */
export class ResultStream<T> implements AsyncIterable<T> {
  readonly #items: T[] = [];
  #state: "open" | "ended" | "failed" = "open";
  #error: unknown;
  #wake: (() => void)[] = [];

  push(item: T): void {
    this.#items.push(item);
    this.#notify();
  }

  end(): void {
    this.#state = "ended";
    this.#notify();
  }

  fail(error: unknown): void {
    this.#error = error;
    this.#state = "failed";
    this.#notify();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (let at = 0; ; at++) {
      while (at >= this.#items.length) {
        if (this.#state === "ended") return;
        if (this.#state === "failed") throw this.#error;
        await new Promise<void>((resolve) => this.#wake.push(resolve));
      }
      yield this.#items[at]!;
    }
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = [];
    for (const resolve of wake) resolve();
  }
}
