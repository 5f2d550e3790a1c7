import { inspect, types } from "node:util";

const LENGTH = 80;
/** Objects inside of objects are shown so far. */
const DEPTH = 1;
/** What is called like this may be a secret: environment variables, headers, keys to services. */
const SECRET =
  /^(env|environment|headers?)$|(key|token|secret|credentials?|cookies?|authorization)$|passw/i;
/** Entries of a list. */
const ITEMS = 5;
const HIDDEN = "…";

/**
 * A short look at any value for an error message: cycles, big integers and NaN too, and no code of its own runs.
 * What may be a secret inside of it is not shown.
 */
export function receivedText(value: unknown): string {
  if (typeof value === "function") return "a function";
  const text =
    typeof value === "string"
      ? JSON.stringify(value)
      : inspect(veiled(value, DEPTH, new Map()), {
          depth: DEPTH,
          breakLength: Number.POSITIVE_INFINITY,
          maxArrayLength: ITEMS,
          maxStringLength: LENGTH,
          customInspect: false,
        }).replaceAll("\n", " ");
  return text.length > LENGTH ? `${text.slice(0, LENGTH)}…` : text;
}

/** What an error keeps of a wrong value: itself where it is no object, else a look at it. */
export function receivedValue(value: unknown): unknown {
  return typeof value === "object" || typeof value === "function"
    ? value && receivedText(value)
    : value;
}

/** Whether an option, or what it is a part of, may hold a secret. */
export function isSecret(path: readonly PropertyKey[]): boolean {
  return path.some((name) => typeof name === "string" && SECRET.test(name));
}

/** A copy without secrets, as deep as is shown; getters are copied, not called. */
function veiled(value: unknown, depth: number, known: Map<object, object>): unknown {
  if (typeof value !== "object" || value === null || depth < 0) return value;
  // Their content is not in properties of their own.
  if (types.isProxy(value) || types.isNativeError(value) || ArrayBuffer.isView(value)) return value;
  const done = known.get(value);
  if (done !== undefined) return done;
  const list = Array.isArray(value) ? value.slice(0, ITEMS) : undefined;
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(list ?? value));
  const shown = descriptors.filter(([, { enumerable }]) => enumerable);
  if (shown.length === 0) return value;
  const copy: object = list
    ? new Array((value as unknown[]).length)
    : Object.create(Object.getPrototypeOf(value));
  known.set(value, copy);
  for (const [name, descriptor] of shown) {
    const hidden = SECRET.test(name);
    const inside = hidden ? HIDDEN : veiled(descriptor.value, depth - 1, known);
    const isValue = hidden || "value" in descriptor;
    Object.defineProperty(
      copy,
      name,
      isValue ? { value: inside, enumerable: true, configurable: true } : descriptor,
    );
  }
  return copy;
}
