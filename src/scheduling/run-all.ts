import PQueue from "p-queue";
import type { ConcurrencyLimit } from "./concurrency-limit.js";
import type { Gate } from "./gate.js";
import { type ItemSource, type OpenSource, openSource } from "./open-source.js";

/** Options of `runAll`. */
export interface RunAllOptions {
  /** How many items are worked on at once, now; followed while it changes. */
  readonly limit: ConcurrencyLimit;
  /** Aborting it starts nothing more; the work in flight is awaited, so abort that too. */
  readonly signal?: AbortSignal;
  /** While it is closed nothing new starts. */
  readonly gate?: Gate;
  /** Milliseconds between the starts of the first `limit` items, against a burst at the beginning. Default 0. */
  readonly startDelayMs?: number;
  /** Finish the first item before the second starts, so that a server can cache what all prompts share. Default false. */
  readonly firstAlone?: boolean;
}

/** Work that never waits starves timers, so the event loop gets a turn after this long. */
const TURN_MS = 8;
const ITEMS_PER_CHECK = 16;

/**
 * Works on every item, pulling from the source only when there is room for an item (or one more).
 * Resolves when the source is drained and all work has finished. The first failure of the source or of `work` stops
 * it: nothing new starts, the source is closed, work in flight settles, then that error is thrown.
 * Arrays from an async source are batches of items; from a plain iterable every element is one item.
 * @throws `signal.reason` when the signal was aborted.
 */
export async function runAll<T>(
  source: ItemSource<T>,
  work: (item: T) => Promise<void>,
  options: RunAllOptions,
): Promise<void> {
  options.signal?.throwIfAborted();
  await new Runner(source, work, options).run();
}

/**
 * What the queue holds are lanes: each works on one item after the other for as long as there is one, because a task
 * of the queue costs more than many an item.
 */
class Runner<T> {
  readonly #source: OpenSource<T>;
  readonly #work: (item: T) => Promise<void>;
  readonly #options: RunAllOptions;
  readonly #lanes: PQueue;
  #opened = 0;
  #ended = false;
  #finished = 0;
  #stopped: { readonly reason: unknown } | undefined;
  /** While the source is asked for more. */
  #filling: Promise<void> | undefined;
  #endFilling: (() => void) | undefined;
  /** Ends whatever the feeding loop waits for. */
  #wake: (() => void) | undefined;
  /** While the event loop has its turn, no lane goes on. */
  #turn: Promise<void> | undefined;
  #lastTurn = performance.now();

  constructor(source: ItemSource<T>, work: (item: T) => Promise<void>, options: RunAllOptions) {
    this.#source = openSource(source);
    this.#work = work;
    this.#options = options;
    this.#lanes = new PQueue({ concurrency: options.limit.current });
  }

  async run(): Promise<void> {
    const unlisten = this.#listen();
    try {
      await this.#feed();
    } catch (error) {
      this.#stop(error);
    }
    await this.#lanes.onIdle();
    unlisten();
    if (!this.#stopped) return;
    // The first error is the one to tell; what closing the source adds is noise.
    await this.#source.close().catch(() => {});
    throw this.#stopped.reason;
  }

  #listen(): () => void {
    const { limit, gate, signal } = this.#options;
    const onAbort = (): void => this.#stop(signal?.reason);
    const onLaneEnd = (): void => this.#wake?.();
    this.#lanes.on("next", onLaneEnd);
    const forgetLimit = limit.onChange(() => {
      this.#lanes.concurrency = limit.current;
      this.#wake?.();
    });
    const forgetGate = gate?.onChange(() => this.#wake?.());
    signal?.addEventListener("abort", onAbort, { once: true });
    return () => {
      this.#lanes.off("next", onLaneEnd);
      forgetLimit();
      forgetGate?.();
      signal?.removeEventListener("abort", onAbort);
    };
  }

  /** Opens lanes while there are items for them and room. */
  async #feed(): Promise<void> {
    this.#fill();
    while (!this.#stopped && !this.#ended) {
      const hasRoom = this.#lanes.pending < this.#lanes.concurrency;
      if (hasRoom && this.#source.ready && !this.#options.gate?.closed) await this.#openLane();
      else await this.#news();
    }
  }

  /** Reads on, which is done as soon as the last item is taken. */
  #fill(): void {
    try {
      const filled = this.#source.fill();
      if (!(filled instanceof Promise)) {
        this.#ended = !filled;
        return;
      }
      this.#filling = new Promise((resolve) => {
        this.#endFilling = resolve;
      });
      filled.then(
        (more) => this.#filled(more),
        (error: unknown) => this.#stop(error),
      );
    } catch (error) {
      this.#stop(error);
    }
  }

  #filled(more: boolean): void {
    this.#ended = !more;
    this.#filling = undefined;
    this.#endFilling?.();
    this.#wake?.();
  }

  async #openLane(): Promise<void> {
    const { startDelayMs = 0, firstAlone = false, limit } = this.#options;
    const isFirst = this.#opened++ === 0;
    const isSpaced = startDelayMs > 0 && this.#opened <= limit.current;
    const isAlone = firstAlone && isFirst;
    if (isSpaced && !isFirst) await this.#pause(startDelayMs);
    // What begins in a lane that goes on would not be spaced.
    void this.#lanes.add(() => this.#drive(isSpaced || isAlone));
    if (isAlone) await this.#lanes.onIdle();
  }

  /** One lane: works until no item comes any more, or until it is one too many. */
  async #drive(once: boolean): Promise<void> {
    const { gate } = this.#options;
    while (!this.#stopped && !gate?.closed && this.#lanes.pending <= this.#lanes.concurrency) {
      if (!this.#source.ready) {
        if (!this.#filling) return;
        await this.#filling;
        continue;
      }
      const item = this.#source.take();
      try {
        const working = this.#work(item);
        // After the item has begun: making the next batch ready may take a while.
        if (!this.#source.ready) this.#fill();
        await working;
      } catch (error) {
        this.#stop(error);
      }
      if (once) return;
      if (++this.#finished % ITEMS_PER_CHECK === 0) this.#beginTurn();
      if (this.#turn) await this.#turn;
    }
  }

  #beginTurn(): void {
    if (this.#turn || performance.now() - this.#lastTurn < TURN_MS) return;
    this.#turn = new Promise((resolve) => {
      setImmediate(() => {
        this.#turn = undefined;
        this.#lastTurn = performance.now();
        resolve();
      });
    });
  }

  #stop(reason: unknown): void {
    if (this.#stopped) return;
    this.#stopped = { reason };
    this.#endFilling?.();
    this.#wake?.();
  }

  async #pause(ms: number): Promise<void> {
    let isOver = false;
    const timer = setTimeout(() => {
      isOver = true;
      this.#wake?.();
    }, ms);
    while (!isOver && !this.#stopped) await this.#news();
    clearTimeout(timer);
  }

  /** Resolves when a lane ends, an item or the end comes, the limit or the gate changes, or all is stopped. */
  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
