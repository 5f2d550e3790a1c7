import PQueue from "p-queue";
import type { ConcurrencyLimit } from "./concurrency-limit.js";
import type { Gate } from "./gate.js";
import { type ItemSource, type OpenSource, openSource, type Pulled } from "./open-source.js";

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
 * Works on every item, pulling one from the source only when there is room for it (or one more).
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

class Runner<T> {
  readonly #source: OpenSource<T>;
  readonly #work: (item: T) => Promise<void>;
  readonly #options: RunAllOptions;
  readonly #queue: PQueue;
  #added = 0;
  #stopped: { readonly reason: unknown } | undefined;
  /** Ends whatever the feeding loop waits for. */
  #wake: (() => void) | undefined;
  #lastTurn = performance.now();

  constructor(source: ItemSource<T>, work: (item: T) => Promise<void>, options: RunAllOptions) {
    this.#source = openSource(source);
    this.#work = work;
    this.#options = options;
    this.#queue = new PQueue({
      concurrency: options.limit.current,
      autoStart: !options.gate?.closed,
    });
  }

  async run(): Promise<void> {
    const unlisten = this.#listen();
    try {
      await this.#feed();
    } catch (error) {
      this.#stop(error);
    }
    await this.#queue.onIdle();
    unlisten();
    if (!this.#stopped) return;
    // The first error is the one to tell; what closing the source adds is noise.
    await this.#source.close().catch(() => {});
    throw this.#stopped.reason;
  }

  #listen(): () => void {
    const { limit, gate, signal } = this.#options;
    const onAbort = (): void => this.#stop(signal?.reason);
    const forgetLimit = limit.onChange(() => {
      this.#queue.concurrency = limit.current;
    });
    const forgetGate = gate?.onChange(() => {
      if (gate.closed && !this.#stopped) this.#queue.pause();
      else this.#queue.start();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
    return () => {
      forgetLimit();
      forgetGate?.();
      signal?.removeEventListener("abort", onAbort);
    };
  }

  async #feed(): Promise<void> {
    while (!this.#stopped) {
      if (this.#options.gate?.closed) await this.#interruptible(this.#options.gate.waitUntilOpen());
      else if (this.#queue.size > 0) await this.#interruptible(this.#queue.onSizeLessThan(1));
      else if (!(await this.#feedOne())) return;
    }
  }

  /** False when the source has ended. */
  async #feedOne(): Promise<boolean> {
    const pulled = this.#source.next();
    const result = isPromise(pulled) ? await this.#interruptible(pulled) : pulled;
    if (this.#stopped || !result) return true;
    if (result.done) return false;
    const { value } = result;
    if (this.#rampingUp()) await this.#pause(this.#options.startDelayMs ?? 0);
    this.#added++;
    void this.#queue.add(() => this.#perform(value));
    if (this.#added === 1 && this.#options.firstAlone) {
      await this.#interruptible(this.#queue.onIdle());
    }
    if (this.#added % ITEMS_PER_CHECK === 0) await this.#giveTurn();
    return true;
  }

  async #perform(item: T): Promise<void> {
    if (this.#stopped) return;
    try {
      await this.#work(item);
    } catch (error) {
      this.#stop(error);
    }
  }

  #stop(reason: unknown): void {
    if (this.#stopped) return;
    this.#stopped = { reason };
    // What still waits in the queue must leave it, even when the gate is closed; `#perform` lets it pass.
    this.#queue.start();
    this.#wake?.();
  }

  #rampingUp(): boolean {
    const { startDelayMs = 0, limit } = this.#options;
    return startDelayMs > 0 && this.#added > 0 && this.#added < limit.current;
  }

  async #pause(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await this.#interruptible(
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, ms);
      }),
    );
    clearTimeout(timer);
  }

  async #giveTurn(): Promise<void> {
    if (performance.now() - this.#lastTurn < TURN_MS) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#lastTurn = performance.now();
  }

  /** Waits for a promise, or until the run is stopped: then the result is undefined. */
  #interruptible<R>(promise: Promise<R> | undefined): Promise<R | undefined> {
    if (this.#stopped || !promise) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      this.#wake = () => resolve(undefined);
      promise.then(resolve, reject);
    });
  }
}

function isPromise<T>(pulled: Pulled<T> | Promise<Pulled<T>>): pulled is Promise<Pulled<T>> {
  return pulled instanceof Promise;
}
