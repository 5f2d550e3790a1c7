import { foldWords } from "../data/group-texts.js";

/** A text as weighted terms of length 1; texts without words have none. */
export type TextVector = ReadonlyMap<number, number>;

const GRAM = 4;

/**
 * Texts as TF-IDF vectors over their words and the beginnings of these, so that "refund" is near "refunded".
 * Term weights 1 + log tf and log((1 + n) / (1 + df)) + 1 (G. Salton, C. Buckley, "Term-weighting approaches in
 * automatic text retrieval", Information Processing & Management 24 (1988) 513-523).
 */
export function textVectors(texts: readonly string[]): TextVector[] {
  const ids = new Map<string, number>();
  const counted = texts.map((text) => countTerms(text, ids));
  const documents = new Float64Array(ids.size);
  for (const counts of counted) for (const id of counts.keys()) documents[id]!++;
  return counted.map((counts) => {
    const weights = new Map<number, number>();
    for (const [id, count] of counts) {
      const rarity = Math.log((1 + texts.length) / (1 + documents[id]!)) + 1;
      weights.set(id, (1 + Math.log(count)) * rarity);
    }
    return unit(weights);
  });
}

function countTerms(text: string, ids: Map<string, number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const word of foldWords(text)) {
    const terms = word.length > GRAM ? [word, `${word.slice(0, GRAM)}-`] : [word];
    for (const term of terms) {
      const id = ids.get(term) ?? ids.size;
      ids.set(term, id);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
  }
  return counts;
}

function unit(weights: ReadonlyMap<number, number>): TextVector {
  const length = Math.hypot(...weights.values());
  return new Map([...weights].map(([id, weight]) => [id, weight / length]));
}

/** Cosine of the angle between two texts, 0 to 1. */
export function similarity(a: TextVector, b: TextVector): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let sum = 0;
  for (const [id, weight] of small) sum += weight * (large.get(id) ?? 0);
  return Math.min(1, sum);
}
