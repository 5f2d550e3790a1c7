import { TaskError } from "../errors/index.js";

/** Numbers in a plain or typed array. */
export type Numbers = ArrayLike<number>;

/** Stops when a share is not strictly between 0 and 1. @throws TaskError `option-invalid` */
export function requireShare(name: string, value: number): void {
  if (value > 0 && value < 1) return;
  throw new TaskError("option-invalid", `${name} must be between 0 and 1, but is ${value}.`, {
    hint: `Give a share such as 0.95.`,
    received: value,
  });
}

/** Stops when a count is not a whole number from `least` up. @throws TaskError `option-invalid` */
export function requireCount(name: string, value: number, least = 0): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new TaskError(
    "option-invalid",
    `${name} must be a whole number from ${least} up, but is ${value}.`,
    { hint: "Count whole rows, requests or resamples.", received: value },
  );
}

/** Stops when two columns do not have the same number of rows. @throws TaskError `option-invalid` */
export function requireSameLength(
  what: string,
  first: ArrayLike<unknown>,
  second: ArrayLike<unknown>,
): void {
  if (first.length === second.length) return;
  throw new TaskError(
    "option-invalid",
    `${what} must have the same rows, but one has ${first.length} and the other ${second.length}.`,
    { hint: "Pair the values by row id first, with null where an answer is missing." },
  );
}

/**
 * A copy of the values as doubles.
 * A value that is not finite would silently poison every figure, so it stops the calculation.
 * @throws TaskError `option-invalid`
 */
export function finiteValues(name: string, values: Numbers): Float64Array {
  const copy = new Float64Array(values);
  const at = copy.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return copy;
  throw new TaskError(
    "option-invalid",
    `${name} must hold finite numbers, but value ${at} is ${String(values[at])}.`,
    { hint: "Leave out rows without a measurement and report how many they are.", received: at },
  );
}

/**
 * The values as doubles in ascending order, for reading only: those that come so are not copied.
 * @throws TaskError `option-invalid` when a value is not finite
 */
export function ascendingValues(name: string, values: Numbers): Float64Array {
  if (values instanceof Float64Array && isAscending(values)) return values;
  return finiteValues(name, values).sort();
}

function isAscending(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) if (!(values[i - 1]! <= values[i]!)) return false;
  // In ascending order what is not finite stands at an end.
  return values.length === 0 || (Number.isFinite(values[0]) && Number.isFinite(values.at(-1)));
}
