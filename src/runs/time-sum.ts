import type { Durations } from "../contract/index.js";
import type { TimeParts } from "./run-totals.js";

const PARTS = ["queueMs", "loadMs", "promptMs", "generateMs"] as const;

/** Sums up where the time of requests went, as far as servers tell it. */
export class TimeSum {
  readonly #sums = new Float64Array(PARTS.length);
  readonly #rows = new Uint32Array(PARTS.length);

  add(durations: Durations): void {
    for (let i = 0; i < PARTS.length; i++) {
      const ms = durations[PARTS[i]!];
      if (ms === undefined) continue;
      this.#sums[i]! += ms;
      this.#rows[i]!++;
    }
  }

  means(): TimeParts {
    const told = PARTS.map((part, i) => [part, this.#sums[i]! / this.#rows[i]!] as const);
    return Object.fromEntries(told.filter((_, i) => this.#rows[i]! > 0));
  }
}
