import type { Outcome, RunEvent } from "../contract/index.js";
import type { RunControl } from "./control.js";
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
  /** Ends the wait for news. */
  #wake: (() => void) | undefined;

  constructor(
    private readonly target: RowTarget,
    private readonly tally: Tally,
    private readonly emit: ((event: RunEvent) => void) | undefined,
    private readonly control: RunControl,
  ) {
    control.onStop(() => this.#wake?.());
  }

  /** When the run is cancelled, the rows not asked are settled as skipped instead of left out. */
  get takesRest(): boolean {
    return this.control.stopped?.code === "cancelled";
  }

  /** So many rows wait for an earlier one that no more should be read. */
  get full(): boolean {
    return this.target.held > MOST_HELD;
  }

  /** @param own whether the answer was in the run's own journal already. Default false */
  settle(row: AskedRow, outcome: Outcome, reused: boolean, own = false): void {
    this.tally.add(row, outcome, reused);
    if (own) this.tally.own++;
    const { index, id, repeat } = row;
    this.emit?.({ type: "row", index, id, repeat, outcome, reused });
    const busy = this.target.put(row, outcome, reused);
    if (busy) this.#track(busy);
    this.#wake?.();
  }

  /** The row was not asked because the run ends. */
  leave(row: AskedRow): void {
    if (this.takesRest) {
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

  /**
   * Resolves when the writer has caught up.
   * @throws what the writer failed with
   */
  async caughtUp(): Promise<void> {
    if (this.#backlog) await this.#backlog;
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Resolves with the next row that settles, a failure of the writer, or the stop of the run. */
  async news(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }

  #track(busy: Promise<void>): void {
    const tracked = busy.then(
      () => {
        if (this.#backlog === tracked) this.#backlog = undefined;
      },
      (error: unknown) => {
        this.#failure ??= error;
        this.#wake?.();
      },
    );
    this.#backlog = tracked;
  }
}
