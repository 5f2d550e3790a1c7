import { inspect, types } from "node:util";
import type { DisplayBundle } from "../contract/index.js";

/** Says of a promise, or of something that comes bit by bit, how to get at its values; nothing is waited for. */
export function promiseBundle(value: unknown): DisplayBundle | undefined {
  if (types.isPromise(value)) {
    return words(`A promise, ${stateOf(value)}: put \`await\` in front of it to get its value.`);
  }
  if (Object.prototype.toString.call(value) === "[object AsyncGenerator]") {
    return words("An async generator: go through it with `for await (const item of …)`.");
  }
  if (!isBatch(value)) return undefined;
  return words(
    "A batch at work: put `await` in front of it for all results, or go through it with `for await` as they arrive.",
  );
}

function words(text: string): DisplayBundle {
  return { data: { "text/plain": text } };
}

/** Node tells the state of a promise nowhere else. */
function stateOf(promise: Promise<unknown>): string {
  const shown = inspect(promise, { depth: 0, customInspect: false, maxStringLength: 10 });
  const state = /^[^{]*\{\s+<(pending|rejected)>/.exec(shown)?.[1];
  if (state === "pending") return "not settled yet";
  return state ?? "already fulfilled";
}

/** What `batchInference` returns, and anything else that can be both awaited and iterated. */
function isBatch(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { then } = value as { then?: unknown };
  return typeof then === "function" && Symbol.asyncIterator in value;
}
