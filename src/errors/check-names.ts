import { TaskError } from "./input-errors.js";
import { nearest } from "./nearest.js";

/**
 * Checks that options are an object of known names: a name that is spelt wrongly would be ignored.
 * @param call what was called with them, for the message
 * @throws TaskError `option-invalid` naming the nearest option, else all
 */
export function checkNames(call: string, given: unknown, known: readonly string[]): void {
  if (typeof given !== "object" || given === null) {
    throw new TaskError("option-invalid", `${call} takes its options as an object.`, {
      hint: `Its options are ${known.join(", ")}.`,
      received: given === null ? given : typeof given,
    });
  }
  const unknown = Object.keys(given).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const told = unknown.map((name) => {
    const near = nearest(name, known);
    const advice = near === undefined ? `known are ${known.join(", ")}` : `did you mean "${near}"?`;
    return `there is no option "${name}" (${advice})`;
  });
  throw new TaskError("option-invalid", `${call}: ${told.join("; ")}.`, {
    // The names alone: values, such as headers, may be secrets.
    received: unknown.length === 1 ? unknown[0] : unknown,
  });
}
