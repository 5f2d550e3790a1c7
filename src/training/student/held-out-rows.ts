import { Random } from "../random.js";
import type { StudentExample } from "./read-examples.js";

/** Examples to learn from, and others that say when to stop. */
export interface SplitExamples {
  readonly training: readonly StudentExample[];
  readonly heldOut: readonly StudentExample[];
}

const SHARE = 0.1;
const FEWEST = 8;

/**
 * Takes a tenth of the examples out of training, of each kind of answer as evenly as it goes.
 * Nothing is taken of fewer than 80 examples: they would tell less than they could teach.
 */
export function splitHeldOut(examples: readonly StudentExample[], seed: number): SplitExamples {
  const count = Math.floor(examples.length * SHARE);
  if (count < FEWEST) return { training: examples, heldOut: [] };
  const strata = new Map<string, StudentExample[]>();
  for (const example of new Random(seed).shuffle(examples)) {
    const stratum = strata.get(example.answer);
    if (stratum) stratum.push(example);
    else strata.set(example.answer, [example]);
  }
  const sorted = [...strata].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, list]) => list);
  // Every k-th of a list sorted by answer gives each answer its share.
  const step = sorted.length / count;
  const taken = new Set(
    Array.from({ length: count }, (_, i) => sorted[Math.floor((i + 0.5) * step)] as StudentExample),
  );
  return {
    training: examples.filter((example) => !taken.has(example)),
    heldOut: examples.filter((example) => taken.has(example)),
  };
}
