import type { AnswerColumn } from "../../contract/index.js";
import type { LabelledRow } from "../data/labelled-row.js";
import { Random } from "../random.js";
import { chooseExamples } from "./choose-examples.js";

/** Examples that go in front of every row, to be measured against other sets. */
export interface ExampleSet {
  readonly name: string;
  readonly rows: readonly LabelledRow[];
}

/**
 * Sets of examples worth measuring: none, half as many as allowed, all allowed, and all allowed from
 * another half of the rows. Small to large, so that of equals the first is the cheapest.
 */
export function exampleSets(
  pool: readonly LabelledRow[],
  columns: readonly AnswerColumn[],
  most: number,
  seed: number,
): ExampleSet[] {
  const sets: ExampleSet[] = [{ name: "no examples", rows: [] }];
  const add = (rows: readonly LabelledRow[], more = "") => {
    const ids = rows.map(({ id }) => id).sort();
    const isKnown = sets.some((set) => `${set.rows.map(({ id }) => id).sort()}` === `${ids}`);
    if (!isKnown) sets.push({ name: `${count(rows.length)}${more}`, rows });
  };
  if (most === 0 || pool.length === 0) return sets;
  add(chooseExamples(pool, columns, Math.ceil(most / 2), seed));
  add(chooseExamples(pool, columns, most, seed));
  const half = new Random(seed + 1).shuffle(pool).slice(0, Math.ceil(pool.length / 2));
  add(chooseExamples(half, columns, most, seed + 1), " of another draw");
  return sets;
}

function count(examples: number): string {
  return `${examples} ${examples === 1 ? "example" : "examples"}`;
}
