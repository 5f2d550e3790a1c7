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
 * Null where the row is not ok, the probability is not known, or the value is not the model's own: a prompt file's
 * gate may have put another in its place. `transforms` says that the answer's schema may have made something else of
 * what the model wrote, which then counts.
 */
export function confidenceOf(column: string, outcome: Outcome, transforms = true): number | null {
  const { probabilities, status, values, text } = outcome;
  if (status !== "ok" || probabilities === undefined || !Object.hasOwn(probabilities, column)) {
    return null;
  }
  const labels = probabilities[column]!;
  const share = labelShare(labels, values?.[column]);
  if (share !== undefined || !transforms) return share ?? null;
  return labelShare(labels, written(text, column)) ?? null;
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
