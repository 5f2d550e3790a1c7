import type { Outcome, RunEvent } from "../contract/index.js";
import type { AskedRow } from "./repeats/repeat-rows.js";
import type { Tally } from "./tally.js";

/** Rows that may wait for an earlier one before reading stops: bounds memory when one row is slow. */
const MOST_HELD = 20_000;

/** Where settled rows go: the result table, or a list of results. */
export interface RowTarget {
  put(row: AskedRow, outcome: Outcome, reused: boolean): void | Promise<void>;
  /** Rows put that wait for an earlier row. */
  readonly held: number;
}

/**
 * The end of a row's way: counted, told, and put into the result, in that order.
 * A row settles exactly once, or is left out when the run stops early.
 */
export class RowSettler {
  #backlog: Promise<void> | undefined;
  #failure: unknown;
  #waiting: (() => void) | undefined;

  constructor(
    private readonly target: RowTarget,
    private readonly tally: Tally,
    private readonly emit: ((event: RunEvent) => void) | undefined,
    /** When the run is cancelled, the rows not asked are settled as skipped instead of left out. */
    private readonly skipRest: () => boolean,
  ) {}

  get takesRest(): boolean {
    return this.skipRest();
  }

  settle(row: AskedRow, outcome: Outcome, reused: boolean): void {
    this.tally.add(row, outcome, reused);
    const { index, id, repeat } = row;
    this.emit?.({ type: "row", index, id, repeat, outcome, reused });
    const busy = this.target.put(row, outcome, reused);
    if (busy) this.#track(busy);
    this.#waiting?.();
  }

  /** The row was not asked because the run ends. */
  leave(row: AskedRow): void {
    if (this.skipRest()) {
      const message = "The run was cancelled before this row.";
      this.settle(
        row,
        {
          status: "skipped",
          error: { code: "cancelled", message },
          attempts: 0,
        },
        false,
      );
    } else {
      this.tally.left++;
    }
  }

  /** Resolves when reading may go on: the writer keeps up and no slow row holds back too many. */
  async room(): Promise<void> {
    if (this.#backlog) await this.#backlog;
    while (this.target.held > MOST_HELD) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
      this.#waiting = undefined;
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  #track(busy: Promise<void>): void {
    const tracked = busy.then(
      () => {
        if (this.#backlog === tracked) this.#backlog = undefined;
      },
      (error: unknown) => {
        this.#failure ??= error;
      },
    );
    this.#backlog = tracked;
  }
}
