import type { FakeBody, FakeModel } from "./fake-ollama-options.js";

/** The client left while its request waited; there is nobody to answer. */
export class Gone extends Error {}

/** The load queue is full. */
export class QueueFull extends Error {}

/** Tells whether a request's client is still there, and when it leaves. */
export interface Presence {
  readonly gone: boolean;
  /** Called once when the client leaves. */
  onGone: (() => void) | undefined;
}

/** Counters that runners share. */
export interface RunnerCounts {
  loads: number;
  abortedLoads: number;
  running: number;
  maxRunning: number;
  busyMs: number;
  firstEntered: number;
  lastLeft: number;
}

/** How runners behave. */
export interface RunnerOptions {
  readonly slots: number;
  readonly loadMs: number;
  readonly maxQueue: number;
  readonly defaultContext: number;
}

const LOAD_TIME = ["num_ctx", "num_batch", "num_gpu", "main_gpu", "use_mmap", "num_thread"];
const FIVE_MINUTES = 300_000;

/** One model in memory: loaded with certain options, with a number of slots. */
export class FakeRunner {
  readonly model: FakeModel;
  readonly #options: RunnerOptions;
  readonly #counts: RunnerCounts;
  readonly #waiting: (() => void)[] = [];
  #free: number;
  #key: string | undefined;
  #loading: Promise<void> | undefined;
  #queued = 0;
  #expiresAt = 0;
  #keepMs = FIVE_MINUTES;
  contextTokens = 0;

  constructor(model: FakeModel, options: RunnerOptions, counts: RunnerCounts) {
    this.model = model;
    this.#options = options;
    this.#counts = counts;
    this.#free = options.slots;
  }

  get loaded(): boolean {
    return this.#key !== undefined && Date.now() < this.#expiresAt;
  }

  get expiresAt(): Date {
    return new Date(Math.min(this.#expiresAt, Date.now() + 1e12));
  }

  /** Loads the model if it is not, or is with other options; the client that began a load aborts it by leaving. */
  async load(body: FakeBody, presence: Presence): Promise<void> {
    const key = loadKey(body);
    while (!(this.loaded && this.#key === key)) {
      if (presence.gone) throw new Gone();
      if (this.#loading) await this.#waitForLoad(presence);
      else await this.#startLoad(key, body, presence);
    }
    this.#keep(body.keep_alive);
  }

  /** Takes a slot, waiting for one without a word; returns how to give it back. */
  async enter(presence: Presence): Promise<() => void> {
    if (this.#free > 0) this.#free--;
    else await this.#waitForSlot(presence);
    const counts = this.#counts;
    const entered = performance.now();
    counts.firstEntered ||= entered;
    counts.running++;
    if (counts.running > counts.maxRunning) counts.maxRunning = counts.running;
    return () => {
      counts.running--;
      counts.lastLeft = performance.now();
      counts.busyMs += counts.lastLeft - entered;
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
      if (this.#keepMs === 0) this.unload();
      else this.#expiresAt = Date.now() + this.#keepMs;
    };
  }

  unload(): void {
    this.#key = undefined;
  }

  #keep(keepAlive: FakeBody["keep_alive"]): void {
    if (keepAlive !== undefined) this.#keepMs = keepAliveMs(keepAlive);
    this.#expiresAt = Date.now() + Math.max(1, this.#keepMs);
  }

  async #waitForLoad(presence: Presence): Promise<void> {
    if (this.#queued >= this.#options.maxQueue) throw new QueueFull();
    this.#queued++;
    try {
      await this.#loading;
    } finally {
      this.#queued--;
    }
    if (presence.gone) throw new Gone();
  }

  async #startLoad(key: string, body: FakeBody, presence: Presence): Promise<void> {
    this.#counts.loads++;
    if (this.model.loadError) throw new Error(this.model.loadError);
    const wanted = Number(body.options?.num_ctx ?? this.#options.defaultContext);
    if (this.#options.loadMs > 0) {
      this.#loading = sleep(this.#options.loadMs, presence);
      await this.#loading;
      this.#loading = undefined;
      if (presence.gone) {
        this.#counts.abortedLoads++;
        throw new Gone();
      }
    }
    this.contextTokens = Math.min(wanted, this.model.contextLength ?? 131_072);
    this.#key = key;
    this.#expiresAt = Number.POSITIVE_INFINITY;
  }

  #waitForSlot(presence: Presence): Promise<void> {
    return new Promise((resolve, reject) => {
      const admit = () => {
        presence.onGone = undefined;
        resolve();
      };
      presence.onGone = () => {
        this.#waiting.splice(this.#waiting.indexOf(admit), 1);
        reject(new Gone());
      };
      this.#waiting.push(admit);
    });
  }
}

/** Waits, or until the client leaves. */
export function sleep(ms: number, presence: Presence): Promise<void> {
  if (presence.gone) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      presence.onGone = undefined;
      resolve();
    }, ms);
    presence.onGone = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

function loadKey(body: FakeBody): string {
  let key = body.shift === false ? "no shift" : "shift";
  for (const name of LOAD_TIME) key += `,${String(body.options?.[name])}`;
  return key;
}

/** Seconds, or a Go duration such as "30m"; negative is for ever. */
function keepAliveMs(value: number | string): number {
  const text = String(value);
  const match = /^(-?\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  if (!match) return FIVE_MINUTES;
  const unit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match[2] ?? "s"] ?? 1000;
  const ms = Number(match[1]) * unit;
  return ms < 0 ? Number.POSITIVE_INFINITY : ms;
}
