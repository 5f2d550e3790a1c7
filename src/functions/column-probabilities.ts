import type { LabelProbabilities, Outcome, ScoredValue } from "../contract/index.js";

/**
 * The probabilities an engine told, by answer column; values deeper inside a column have none.
 * `row` picks the part of a packed answer that is about the row with this wire id.
 */
export function columnProbabilities(
  scored: readonly ScoredValue[],
  row?: string,
): Outcome["probabilities"] {
  const depth = row === undefined ? 0 : 1;
  const own = scored.filter(
    ({ path }) => path.length === depth + 1 && (row === undefined || path[0] === row),
  );
  if (own.length === 0) return undefined;
  return Object.fromEntries(own.map(({ path, probabilities }) => [path[depth], probabilities]));
}

/**
 * How sure the model was of the value in a column: the probability of the label it chose.
 * Null where the row is not ok or the probability is not known.
 */
export function confidenceOf(column: string, outcome: Outcome): number | null {
  const { probabilities, status, values, text } = outcome;
  if (status !== "ok" || probabilities === undefined || !Object.hasOwn(probabilities, column)) {
    return null;
  }
  const labels = probabilities[column]!;
  return labelShare(labels, values?.[column]) ?? labelShare(labels, written(text, column)) ?? null;
}

function labelShare(labels: LabelProbabilities, value: unknown): number | undefined {
  const name = typeof value === "string" ? value : String(value);
  return Object.hasOwn(labels, name) ? labels[name] : undefined;
}

/** What the model wrote in a column, before the answer's schema made something else of it. */
function written(text: string | undefined, column: string): unknown {
  try {
    return JSON.parse(text ?? "")[column];
  } catch {
    return undefined;
  }
}
