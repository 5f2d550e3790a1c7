import type { ProgressRecord } from "./tool.js";
import type { Verdict } from "./watch.js";

/** Losses that are no number, in a row, after which a training is given up. */
const MOST_NON_FINITE = 2;

/** Watches the losses: gives up what has diverged, and ends what no longer gets better. */
export class Judge {
  readonly #patience: number;
  #nonFinite = 0;
  #best = Number.POSITIVE_INFINITY;
  #worse = 0;

  /** `patience` 0 never ends a training early; `best` is the lowest held-out loss so far. */
  constructor(patience: number, best = Number.POSITIVE_INFINITY) {
    this.#patience = patience;
    this.#best = best;
  }

  /** Whether the last loss that was heard is no number. */
  get diverged(): boolean {
    return this.#nonFinite > 0;
  }

  hear({ step, trainingLoss, validationLoss }: ProgressRecord): Verdict | undefined {
    for (const loss of [trainingLoss, validationLoss]) {
      if (loss === undefined) continue;
      this.#nonFinite = Number.isFinite(loss) ? 0 : this.#nonFinite + 1;
    }
    if (this.#nonFinite >= MOST_NON_FINITE) return DIVERGED;
    if (validationLoss === undefined || step === 0) return undefined;
    if (validationLoss < this.#best) {
      this.#best = validationLoss;
      this.#worse = 0;
      return undefined;
    }
    this.#worse++;
    if (this.#patience === 0 || this.#worse < this.#patience) return undefined;
    const what = `no better on held-out rows for ${this.#worse} checks`;
    return { failed: false, what, hint: "" };
  }
}

/** The verdict on a loss that is NaN or infinite. */
export const DIVERGED: Verdict = {
  failed: true,
  what: "its loss became NaN or infinite",
  hint: "Lower learningRate, to a tenth for example; where the card knows bfloat16, set extra: { bf16: true }.",
};
