import type { JournalEntry } from "../../runs/index.js";
import type { RunAnalysis } from "./run-analysis.js";

const PARTS = ["queueMs", "loadMs", "promptMs", "generateMs"] as const;

/** Sums up where the time of a run's own requests went, as far as the server tells. */
export class TimeParts {
  readonly #sums = new Float64Array(PARTS.length);
  readonly #rows = new Float64Array(PARTS.length);

  add({ durations, reusedFrom }: JournalEntry): void {
    if (durations === undefined || reusedFrom !== undefined) return;
    for (let i = 0; i < PARTS.length; i++) {
      const ms = durations[PARTS[i]!];
      if (ms === undefined) continue;
      this.#sums[i]! += ms;
      this.#rows[i]!++;
    }
  }

  /** Null for a part that no row tells. */
  means(): RunAnalysis["time"] {
    const mean = (i: number): number | null =>
      this.#rows[i] === 0 ? null : this.#sums[i]! / this.#rows[i]!;
    return { queueMs: mean(0), loadMs: mean(1), promptMs: mean(2), generateMs: mean(3) };
  }
}
