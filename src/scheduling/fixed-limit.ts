import { TaskError } from "../errors/index.js";
import type { ConcurrencyLimit } from "./concurrency-limit.js";
import { LimitBase } from "./limit-base.js";

/**
 * A limit that stays where the user put it.
 * @throws TaskError `option-invalid` when it is not a whole number of 1 or more.
 */
export function fixedLimit(concurrency: number): ConcurrencyLimit {
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new TaskError(
      "option-invalid",
      `The concurrency must be a whole number of 1 or more, but it is ${String(concurrency)}.`,
      { hint: "Leave it out to let it adapt to the server.", received: concurrency },
    );
  }
  return new FixedLimit(concurrency);
}

class FixedLimit extends LimitBase {
  started(): void {}
  finished(): void {}
}
