import { SeededRandom } from "../../statistics/index.js";
import type { Plan } from "./benchmark-options.js";

/** One model at one concurrency: what a row of the result is about. Both are positions in their lists. */
export interface CellPlace {
  readonly contender: number;
  readonly level: number;
}

/** All requests of one cell, asked once. */
export interface Round extends CellPlace {
  /** Counted from 0. */
  readonly run: number;
}

/**
 * The rounds of a benchmark in the order in which they are measured, each with those at the same time;
 * `BenchmarkOptions.order` says which.
 */
export function planRounds(
  contenders: number,
  plan: Pick<Plan, "levels" | "runs" | "order" | "seed">,
): Round[][] {
  if (plan.order === "together") return roundsTogether(contenders, plan);
  return roundsInTurn(contenders, plan).map((round) => [round]);
}

/** All models at one level at a time, the levels forwards and backwards in turn. */
function roundsTogether(
  contenders: number,
  { levels, runs }: Pick<Plan, "levels" | "runs">,
): Round[][] {
  const places = levels.map((_, level) => level);
  return Array.from({ length: runs }, (_, run) =>
    (run % 2 === 0 ? places : places.toReversed()).map((level) =>
      Array.from({ length: contenders }, (_each, contender) => ({ contender, level, run })),
    ),
  ).flat();
}

function roundsInTurn(
  contenders: number,
  plan: Pick<Plan, "levels" | "runs" | "order" | "seed">,
): Round[] {
  const cells = Array.from({ length: contenders }, (_, contender) =>
    plan.levels.map((_level, level): CellPlace => ({ contender, level })),
  ).flat();
  const random = new SeededRandom(plan.seed);
  const runs = Array.from({ length: plan.runs }, (_, run) =>
    orderOf(cells, run, plan.order, random).map((cell): Round => ({ ...cell, run })),
  );
  if (plan.order !== "sequential") return runs.flat();
  return cells.flatMap(({ contender, level }) =>
    runs.flat().filter((round) => round.contender === contender && round.level === level),
  );
}

function orderOf(
  cells: readonly CellPlace[],
  run: number,
  order: Plan["order"],
  random: SeededRandom,
): readonly CellPlace[] {
  if (order === "random") return shuffled(cells, random);
  return order === "abba" && run % 2 === 1 ? cells.toReversed() : cells;
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], random: SeededRandom): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random.next() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

/** Position of a cell among all cells. */
export function cellNumber({ contender, level }: CellPlace, levels: number): number {
  return contender * levels + level;
}
