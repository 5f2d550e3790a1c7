import type { LabelProbabilities } from "../contract/index.js";

const DIGITS = 4;

/**
 * The probabilities of labels under their names, made to add up to 1, each to four significant digits.
 * Two values of one name, such as `true` and `"true"`, count together. A temperature above 1 makes them flatter, below
 * 1 sharper (C. Guo et al., ICML 2017, arXiv:1706.04599, 4.2); the likeliest stays the likeliest. Default 1.
 */
export function labelProbabilities(
  names: readonly string[],
  weights: readonly number[],
  temperature = 1,
): LabelProbabilities {
  const top = Math.max(...weights);
  const tempered = weights.map((weight) => (weight / top) ** (1 / temperature));
  const sum = tempered.reduce((total, weight) => total + weight, 0);
  const byName = new Map<string, number>();
  for (const [at, name] of names.entries()) {
    byName.set(name, (byName.get(name) ?? 0) + tempered[at]! / sum);
  }
  return Object.fromEntries(
    [...byName].map(([name, share]) => [name, Number(share.toPrecision(DIGITS))]),
  );
}

/** The name of a closed set's value, given as its JSON text: a text itself, else the JSON text. */
export function labelName(json: string): string {
  return json.startsWith('"') ? (JSON.parse(json) as string) : json;
}
