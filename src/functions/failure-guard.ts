import type { Outcome } from "../contract/index.js";
import type { RunControl, StopReason } from "./control.js";

/** Rows that must have failed one after the other before an outage is believed. */
const OUTAGE_ROWS = 8;
/** Rows before a share of bad rows means anything. */
const FIRST_ROWS = 20;

/** Failures that say nothing about the row: the next row will meet them too. */
const OUTAGES: ReadonlySet<string> = new Set(["connection", "busy"]);
/** Failures after which no row can succeed. */
const FINAL: ReadonlySet<string> = new Set(["not-found"]);

/**
 * Stops a run that can only fail: the server is gone, the model is gone, nothing succeeds, or the
 * caller's share of bad rows is reached. Without it a dead server turns 80,000 rows into errors.
 */
export class FailureGuard {
  #asked = 0;
  #bad = 0;
  #failed = 0;
  #outage = 0;

  constructor(
    private readonly control: RunControl,
    private readonly failOnError: number | undefined,
  ) {}

  see(outcome: Outcome): void {
    if (outcome.status === "skipped") return;
    this.#asked++;
    if (outcome.status === "ok") {
      this.#outage = 0;
      return;
    }
    this.#bad++;
    if (outcome.status === "failed") this.#failed++;
    const reason = this.#verdict(outcome);
    if (reason) this.control.stop(reason);
  }

  #verdict(outcome: Outcome): StopReason | undefined {
    const code = outcome.error?.code ?? "";
    const message = outcome.error?.message ?? "";
    this.#outage = OUTAGES.has(code) ? this.#outage + 1 : 0;
    if (FINAL.has(code) || this.#outage >= OUTAGE_ROWS) {
      return {
        code: "engine-unavailable",
        message: `the engine stopped answering: ${message}`,
        hint: FINAL.has(code)
          ? "Run the same call again when the model is there."
          : "Start it again and run the same call: it continues where it stopped.",
      };
    }
    if (this.#asked >= FIRST_ROWS && this.#failed === this.#asked && code !== "context") {
      return {
        code: "too-many-failures",
        message: `all of the first ${this.#asked} rows failed; the last one with: ${message}`,
        hint: "Mend the cause and run the same call again: failed rows are asked again.",
      };
    }
    return this.#shareVerdict(message);
  }

  #shareVerdict(message: string): StopReason | undefined {
    const share = this.#bad / this.#asked;
    if (this.failOnError === undefined || this.#asked < FIRST_ROWS || share <= this.failOnError) {
      return undefined;
    }
    const percent = (part: number) => `${(part * 100).toFixed(1)} %`;
    return {
      code: "too-many-failures",
      message: `${this.#bad} of ${this.#asked} rows are bad (${percent(share)}, failOnError allows ${percent(this.failOnError)}); the last one: ${message}`,
      hint: "Look at the failures with runs.failures(id), change the prompt or raise failOnError.",
    };
  }
}
