import { type Abort, abortError, onAbort } from "../abort.js";

/** A place that works on one request at a time and remembers the tokens it worked on last. */
export interface Seat<Token> {
  /** How many of these tokens, counted from the first, need not be evaluated again. */
  shared(tokens: readonly Token[]): number;
  /** Seats of one group work in turns, those of different groups truly side by side. */
  readonly group: number;
}

interface Waiting<S> {
  readonly admit: (seat: S) => void;
  readonly reject: (reason: unknown) => void;
}

/** Gives out a fixed number of seats: to the one that waited longest, and the seat that knows most of its prompt. */
export class Seats<Token, S extends Seat<Token>> {
  readonly #free: Set<S>;
  readonly #busy = new Map<number, number>();
  readonly #all: readonly S[];
  readonly #waiting: Waiting<S>[] = [];
  readonly #done: (() => void)[] = [];

  constructor(seats: readonly S[]) {
    this.#all = seats;
    this.#free = new Set(seats);
  }

  get size(): number {
    return this.#all.length;
  }

  get idle(): boolean {
    return this.#free.size === this.#all.length;
  }

  /**
   * Waits for a seat, which must be given back with `leave`.
   * @throws EngineError what `abort` says, when it aborts while waiting
   */
  enter(tokens: readonly Token[], abort?: Abort): Promise<S> {
    const seat = this.#best(tokens);
    if (seat !== undefined) return Promise.resolve(this.#take(seat));
    return new Promise((resolve, reject) => {
      const waiting: Waiting<S> = {
        admit: (given) => {
          stop?.();
          resolve(this.#take(given));
        },
        reject: (reason) => {
          stop?.();
          reject(reason);
        },
      };
      const stop =
        abort &&
        onAbort(abort, () => {
          this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
          reject(abortError(abort));
        });
      this.#waiting.push(waiting);
    });
  }

  leave(seat: S): void {
    this.#busy.set(seat.group, (this.#busy.get(seat.group) ?? 1) - 1);
    this.#free.add(seat);
    const next = this.#waiting.shift();
    if (next) next.admit(seat);
    else if (this.idle) {
      for (const done of this.#done.splice(0)) done();
    }
  }

  /** Sends everyone who waits away with `reason`, and resolves when the last seat was given back. */
  async drain(reason: unknown): Promise<void> {
    for (const { reject } of this.#waiting.splice(0)) reject(reason);
    if (this.idle) return;
    await new Promise<void>((resolve) => this.#done.push(resolve));
  }

  #take(seat: S): S {
    this.#free.delete(seat);
    this.#busy.set(seat.group, (this.#busy.get(seat.group) ?? 0) + 1);
    return seat;
  }

  #best(tokens: readonly Token[]): S | undefined {
    let best: S | undefined;
    let bestShared = -1;
    for (const seat of this.#free) {
      const shared = seat.shared(tokens);
      const quieter =
        best !== undefined && shared === bestShared && this.#load(seat) < this.#load(best);
      if (shared > bestShared || quieter) {
        best = seat;
        bestShared = shared;
      }
    }
    return best;
  }

  #load(seat: S): number {
    return this.#busy.get(seat.group) ?? 0;
  }
}
