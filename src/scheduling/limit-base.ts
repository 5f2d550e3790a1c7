import type { ConcurrencyDecision } from "../contract/index.js";
import type { ConcurrencyLimit, RequestResult } from "./concurrency-limit.js";

const MAX_DECISIONS = 2000;

/** What all limits share: the current value, the log of decisions, and telling listeners. */
export abstract class LimitBase implements ConcurrencyLimit {
  #current: number;
  readonly #decisions: ConcurrencyDecision[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #onDecision: ((decision: ConcurrencyDecision) => void) | undefined;

  constructor(start: number, onDecision?: (decision: ConcurrencyDecision) => void) {
    this.#current = start;
    this.#onDecision = onDecision;
  }

  get current(): number {
    return this.#current;
  }

  get decisions(): readonly ConcurrencyDecision[] {
    return this.#decisions;
  }

  abstract started(): void;
  abstract finished(result: RequestResult): void;

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Changes the value, logs why and tells everyone; a value that is the same is no decision. */
  protected decide(to: number, why: string, atMs: number): void {
    const from = this.#current;
    if (to === from) return;
    this.#current = to;
    const decision = Object.freeze({ atMs: Math.round(atMs), from, to, why });
    if (this.#decisions.length >= MAX_DECISIONS) this.#decisions.shift();
    this.#decisions.push(decision);
    this.#onDecision?.(decision);
    for (const listener of this.#listeners) listener();
  }
}
