import type { Row } from "../../contract/index.js";

/** Most rows of a turn; with more of them conditions change within it. */
const MOST_ROWS = 32;
/** Turns wanted of every run: fewer say little about how much the conditions vary. */
const TURNS_WANTED = 24;

/** Rows of one turn: enough to fill the requests in flight twice, few enough for many turns. */
export function turnRows(rows: number, concurrency: number): number {
  return Math.max(2 * concurrency, Math.min(MOST_ROWS, Math.ceil(rows / TURNS_WANTED)));
}

/**
 * Lets several runs over the same rows take turns: A B, B A, A B and so on, block by block.
 * Whatever changes at the server while they run then meets all of them alike. A run's turn ends when every row of
 * its block is settled.
 */
export class Turns {
  readonly #steps: readonly number[];
  readonly #open: number[];
  readonly #ended: boolean[];
  readonly #waiting: ((() => void) | undefined)[];
  #step = 0;

  constructor(
    private readonly rows: readonly Row[],
    private readonly arms: number,
    private readonly blockRows: number,
  ) {
    const blocks = Math.ceil(rows.length / blockRows);
    const forth = Array.from({ length: arms }, (_, arm) => arm);
    const back = forth.toReversed();
    this.#steps = Array.from({ length: blocks }, (_, at) => (at % 2 === 0 ? forth : back)).flat();
    this.#open = forth.map(() => 0);
    this.#ended = forth.map(() => false);
    this.#waiting = forth.map(() => undefined);
  }

  /** The rows of one run, handed out when it is its turn. */
  async *of(arm: number): AsyncGenerator<readonly Row[]> {
    try {
      for (let from = 0; from < this.rows.length; from += this.blockRows) {
        await this.#until(arm, () => this.#steps[this.#step] === arm);
        if (this.#ended[arm]) return;
        const block = this.rows.slice(from, from + this.blockRows);
        this.#open[arm] = block.length;
        yield block;
        await this.#until(arm, () => this.#open[arm] === 0);
        // Whoever has ended has passed its turn on already.
        if (this.#ended[arm]) return;
        this.#pass();
      }
    } finally {
      this.end(arm);
    }
  }

  /** A row of the run has its outcome. */
  settled(arm: number): void {
    this.#open[arm]!--;
    this.#wake(arm);
  }

  /** The run takes no more rows; the others go on without it. */
  end(arm: number): void {
    if (this.#ended[arm]) return;
    this.#ended[arm] = true;
    this.#wake(arm);
    if (this.#steps[this.#step] === arm) this.#pass();
  }

  #pass(): void {
    do this.#step++;
    while (this.#step < this.#steps.length && this.#ended[this.#steps[this.#step]!]);
    for (let arm = 0; arm < this.arms; arm++) this.#wake(arm);
  }

  async #until(arm: number, isSo: () => boolean): Promise<void> {
    while (!isSo() && !this.#ended[arm]) {
      await new Promise<void>((resolve) => {
        this.#waiting[arm] = resolve;
      });
    }
  }

  #wake(arm: number): void {
    const waiting = this.#waiting[arm];
    this.#waiting[arm] = undefined;
    waiting?.();
  }
}
