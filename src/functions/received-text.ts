import { inspect } from "node:util";

const LENGTH = 80;

/** A short look at any value for an error message: cycles, big integers and NaN too, and no code of its own runs. */
export function receivedText(value: unknown): string {
  if (typeof value === "function") return "a function";
  const text =
    typeof value === "string"
      ? JSON.stringify(value)
      : inspect(value, {
          depth: 1,
          breakLength: Number.POSITIVE_INFINITY,
          maxArrayLength: 5,
          maxStringLength: LENGTH,
          customInspect: false,
        }).replaceAll("\n", " ");
  return text.length > LENGTH ? `${text.slice(0, LENGTH)}…` : text;
}
