import type { ConcurrencyLimit } from "../../src/scheduling/index.js";

/** A server in virtual time: FIFO queue before `slots`, which share `speed(active)` when it batches. */
export interface ServerShape {
  /** Requests worked on side by side, by virtual time. */
  readonly slots: (atMs: number) => number;
  /** Milliseconds one request takes when it is alone, by row number. */
  readonly serviceMs: (row: number, random: () => number) => number;
  /** Progress per millisecond of each active request; 1 when absent. */
  readonly speed?: (active: number) => number;
  /** Requests waiting beyond this are refused as busy. */
  readonly queueLimit?: number;
  /** Tokens of an answer that took `serviceMs`. */
  readonly units?: (serviceMs: number) => number;
}

/** The client around the limit: what lies between an answer and the next request. */
export interface ClientShape {
  readonly rows: number;
  /** Milliseconds from an answer to the request that takes its place. */
  readonly turnaroundMs?: (random: () => number) => number;
  /** Requests longer than this fail as timeouts and leave the server. */
  readonly timeoutMs?: number;
  /** Rows before this one do not count as settled. Default a third of the rows. */
  readonly settledAfter?: number;
}

export interface SimulationReport {
  /** Share of slot time in use from the first request to the last answer. */
  readonly busy: number;
  /** The same over the settled part. */
  readonly busySettled: number;
  readonly maxInFlightSettled: number;
  readonly maxInFlight: number;
  /** Time-weighted mean of the limit over the settled part. */
  readonly meanLimitSettled: number;
  readonly finalLimit: number;
  readonly elapsedMs: number;
  readonly rowsPerSecond: number;
  readonly rowsPerSecondSettled: number;
  readonly failures: number;
}

interface Job {
  readonly row: number;
  readonly sentAt: number;
  readonly serviceMs: number;
  left: number;
}

/** A small seeded generator (mulberry32), so that every simulation can be repeated. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Log-normal factor with mean 1 and the given standard deviation of its logarithm. */
export function logNormal(sigma: number): (random: () => number) => number {
  return (random) => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.exp(sigma * normal - (sigma * sigma) / 2);
  };
}

/** Drives a limit against a server until every row is answered; no real time passes. */
export function simulate(
  makeLimit: (now: () => number) => ConcurrencyLimit,
  server: ServerShape,
  client: ClientShape,
  seed: number,
): SimulationReport {
  return new Simulation(makeLimit, server, client, seed).run();
}

class Simulation {
  #now = 0;
  readonly #random: () => number;
  readonly #limit: ConcurrencyLimit;
  readonly #waiting: Job[] = [];
  #active: Job[] = [];
  /** Times at which a client worker becomes free to send again. */
  #idleUntil: number[] = [];
  #inFlight = 0;
  #sent = 0;
  #done = 0;
  #failures = 0;
  #busyArea = 0;
  #slotArea = 0;
  #limitArea = 0;
  #mark: { now: number; busy: number; slots: number; limit: number; done: number } | undefined;
  #maxInFlight = 0;
  #maxInFlightSettled = 0;

  constructor(
    makeLimit: (now: () => number) => ConcurrencyLimit,
    private readonly server: ServerShape,
    private readonly client: ClientShape,
    seed: number,
  ) {
    this.#random = seeded(seed);
    this.#limit = makeLimit(() => this.#now);
  }

  run(): SimulationReport {
    const settledAfter = this.client.settledAfter ?? this.client.rows / 3;
    this.#send();
    while (this.#done < this.client.rows) {
      this.#step();
      if (!this.#mark && this.#done >= settledAfter) {
        this.#mark = {
          now: this.#now,
          busy: this.#busyArea,
          slots: this.#slotArea,
          limit: this.#limitArea,
          done: this.#done,
        };
      }
    }
    return this.#report();
  }

  #report(): SimulationReport {
    const mark = this.#mark ?? { now: 0, busy: 0, slots: 0, limit: 0, done: 0 };
    return {
      busy: this.#busyArea / this.#slotArea,
      busySettled: (this.#busyArea - mark.busy) / (this.#slotArea - mark.slots),
      maxInFlight: this.#maxInFlight,
      maxInFlightSettled: this.#maxInFlightSettled,
      meanLimitSettled: (this.#limitArea - mark.limit) / (this.#now - mark.now),
      finalLimit: this.#limit.current,
      elapsedMs: this.#now,
      rowsPerSecond: (this.#done / this.#now) * 1000,
      rowsPerSecondSettled: ((this.#done - mark.done) / (this.#now - mark.now)) * 1000,
      failures: this.#failures,
    };
  }

  #send(): void {
    this.#idleUntil = this.#idleUntil.filter((at) => at > this.#now);
    while (
      this.#inFlight + this.#idleUntil.length < this.#limit.current &&
      this.#sent < this.client.rows
    ) {
      const serviceMs = this.server.serviceMs(this.#sent, this.#random);
      this.#sent++;
      this.#inFlight++;
      this.#limit.started();
      this.#waiting.push({ row: this.#sent - 1, sentAt: this.#now, serviceMs, left: serviceMs });
    }
    this.#maxInFlight = Math.max(this.#maxInFlight, this.#inFlight);
    if (this.#mark) this.#maxInFlightSettled = Math.max(this.#maxInFlightSettled, this.#inFlight);
    this.#admit();
  }

  #admit(): void {
    const slots = this.server.slots(this.#now);
    while (this.#waiting.length > 0 && this.#active.length < slots) {
      this.#active.push(this.#waiting.shift()!);
    }
    const room = this.server.queueLimit ?? Number.POSITIVE_INFINITY;
    while (this.#waiting.length > room) this.#finish(this.#waiting.pop()!, "busy");
  }

  #step(): void {
    const speed = this.server.speed?.(this.#active.length) ?? 1;
    let wait = Number.POSITIVE_INFINITY;
    for (const job of this.#active) wait = Math.min(wait, job.left / speed);
    for (const at of this.#idleUntil) wait = Math.min(wait, at - this.#now);
    const deadline = this.#nextDeadline();
    if (deadline !== undefined) wait = Math.min(wait, deadline - this.#now);
    this.#advance(Math.max(0, wait), speed);
    const ended = this.#active.filter((job) => job.left <= 1e-9);
    this.#active = this.#active.filter((job) => job.left > 1e-9);
    for (const job of ended) this.#finish(job, undefined);
    this.#expire();
    this.#send();
  }

  #advance(ms: number, speed: number): void {
    const slots = this.server.slots(this.#now);
    this.#busyArea += Math.min(this.#active.length, slots) * ms;
    this.#slotArea += slots * ms;
    this.#limitArea += this.#limit.current * ms;
    this.#now += ms;
    for (const job of this.#active) job.left -= ms * speed;
  }

  #nextDeadline(): number | undefined {
    const { timeoutMs } = this.client;
    if (timeoutMs === undefined) return undefined;
    const oldest = Math.min(...[...this.#active, ...this.#waiting].map((job) => job.sentAt));
    return oldest + timeoutMs;
  }

  #expire(): void {
    const { timeoutMs } = this.client;
    if (timeoutMs === undefined) return;
    const late = (job: Job): boolean => this.#now - job.sentAt >= timeoutMs - 1e-9;
    for (const job of [...this.#active, ...this.#waiting].filter(late)) {
      this.#active = this.#active.filter((other) => other !== job);
      const place = this.#waiting.indexOf(job);
      if (place >= 0) this.#waiting.splice(place, 1);
      this.#finish(job, "timeout");
    }
  }

  #finish(job: Job, failure: "busy" | "timeout" | undefined): void {
    this.#done++;
    this.#inFlight--;
    if (failure) this.#failures++;
    const turnaround = this.client.turnaroundMs?.(this.#random) ?? 0;
    if (turnaround > 0) this.#idleUntil.push(this.#now + turnaround);
    const units = this.server.units?.(job.serviceMs);
    this.#limit.finished({
      ms: this.#now - job.sentAt,
      ...(units === undefined ? {} : { units }),
      ...(failure === undefined ? {} : { failure }),
    });
  }
}
