import type { LabelProbabilities } from "../contract/index.js";

const DIGITS = 4;

/**
 * The probabilities of labels under their names, made to add up to 1, each to four significant digits.
 * Two values of one name, such as `true` and `"true"`, count together.
 */
export function labelProbabilities(
  names: readonly string[],
  weights: readonly number[],
): LabelProbabilities {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const byName = new Map<string, number>();
  for (const [at, name] of names.entries()) {
    byName.set(name, (byName.get(name) ?? 0) + weights[at]! / sum);
  }
  return Object.fromEntries(
    [...byName].map(([name, share]) => [name, Number(share.toPrecision(DIGITS))]),
  );
}

/** The name of a closed set's value, given as its JSON text: a text itself, else the JSON text. */
export function labelName(json: string): string {
  return json.startsWith('"') ? (JSON.parse(json) as string) : json;
}
