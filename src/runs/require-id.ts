import { inspect, types } from "node:util";
import { TaskError } from "../errors/index.js";

/**
 * Refuses what is no text as the name of a run: `undefined` would be the name of every run without one.
 *
 * @throws TaskError `option-invalid`
 */
export function requireId(given: unknown): asserts given is string {
  if (typeof given === "string") return;
  throw new TaskError(
    "option-invalid",
    `A run is named by its id, a text; received ${nameGiven(given)}.`,
    { hint: hintFor(given), received: given },
  );
}

function hintFor(given: unknown): string {
  if (types.isPromise(given)) return "Await it first, then give its id.";
  const id = idOf(given) ?? idOf((given as { run?: unknown } | null | undefined)?.run);
  return id === undefined
    ? "Give a run id, such as run.id of a result or of one in runs.list()."
    : `Give its id: "${id}".`;
}

function idOf(given: unknown): string | undefined {
  const id = (given as { id?: unknown } | null | undefined)?.id;
  return typeof id === "string" && id !== "" ? id : undefined;
}

function nameGiven(given: unknown): string {
  if (typeof given === "function") return "a function";
  if (types.isPromise(given)) return "a promise";
  return typeof given === "object" && given !== null ? "an object" : inspect(given);
}
