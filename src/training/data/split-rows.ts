import { Random } from "../random.js";
import { addTo } from "./add-to.js";
import type { LabelledRow } from "./labelled-row.js";

/** Rows by what they are for; no group of rows that repeat each other is in two parts. */
export interface DataSplit {
  /** Learnt from; examples are picked from here. */
  readonly training: readonly LabelledRow[];
  /** Decides between candidates and when training ends. */
  readonly validation: readonly LabelledRow[];
  /** Looked at once, for the comparison that is reported. */
  readonly test: readonly LabelledRow[];
}

/** How large the parts are, as shares of the rows or numbers of rows. */
export interface SplitOptions {
  /** Share of all rows, below 1, or number of rows. */
  readonly test: number;
  /** Share of the rows that are not test rows, below 1, or number of rows. */
  readonly validation: number;
  readonly seed: number;
}

/**
 * Splits rows so that every combination of labels has its share in every part, within one row.
 * Rows that repeat each other stay together; the same seed gives the same split.
 */
export function splitRows(
  rows: readonly LabelledRow[],
  columns: readonly string[],
  { test, validation, seed }: SplitOptions,
): DataSplit {
  const random = new Random(seed);
  const strata = stratify(rows, columns, random);
  const [held, kept] = takeShare(strata, shareOf(test, rows.length), 2, random);
  const left = rows.length - held.flat(2).length;
  const [chosen, rest] = takeShare(kept, shareOf(validation, left), 1, random);
  const order = new Map(rows.map((row, index) => [row, index]));
  const inOrder = (part: readonly Stratum[]) =>
    Object.freeze(part.flat(2).sort((a, b) => order.get(a)! - order.get(b)!));
  return { training: inOrder(rest), validation: inOrder(chosen), test: inOrder(held) };
}

/** A number below 1 is a share, any other a number of rows. */
function shareOf(wanted: number, rows: number): number {
  return wanted < 1 ? wanted : Math.min(1, wanted / Math.max(1, rows));
}

/** Rows that must stay together. */
type Unit = LabelledRow[];
/** Units with the same labels. */
type Stratum = Unit[];

/** Units by their labels, in random order, large ones first so that single rows can make up for them. */
function stratify(
  rows: readonly LabelledRow[],
  columns: readonly string[],
  random: Random,
): Stratum[] {
  const groups = new Map<number, Unit>();
  for (const row of rows) addTo(groups, row.group, row);
  const strata = new Map<string, Stratum>();
  for (const unit of groups.values()) {
    addTo(strata, JSON.stringify(columns.map((name) => unit[0]!.labels[name])), unit);
  }
  const keys = [...strata.keys()].sort();
  return keys.map((key) => random.shuffle(strata.get(key)!).sort((a, b) => b.length - a.length));
}

/**
 * Systematic sampling: every unit adds its share to what is owed, and a unit is taken when it is paid for.
 * Single rows side by side then have their share within one row; of what a large unit leaves owing, only
 * the part of a row goes on to other labels.
 */
function takeShare(
  strata: readonly Stratum[],
  share: number,
  keep: number,
  random: Random,
): [taken: Stratum[], left: Stratum[]] {
  const taken: Stratum[] = [];
  const left: Stratum[] = [];
  let owed = random.next();
  for (const units of strata) {
    const [mine, others]: [Stratum, Stratum] = [[], []];
    for (const unit of units) {
      owed += unit.length * share;
      if (owed < unit.length) others.push(unit);
      else {
        mine.push(unit);
        owed -= unit.length;
      }
    }
    owed %= 1;
    taken.push(mine);
    left.push(others);
  }
  return share > 0 && share < 1 ? neitherEmpty(taken, left, keep) : [taken, left];
}

/** One unit is taken and `keep` are left, while there are so many. */
function neitherEmpty(
  taken: Stratum[],
  left: Stratum[],
  keep: number,
): [taken: Stratum[], left: Stratum[]] {
  if (taken.flat().length === 0) moveSmallest(left, taken);
  while (left.flat().length < keep && taken.flat().length > 1) moveSmallest(taken, left);
  return [taken, left];
}

function moveSmallest(from: Stratum[], to: Stratum[]): void {
  const units = from.flat();
  if (units.length < 2) return;
  const unit = units.reduce((best, each) => (each.length < best.length ? each : best));
  const at = from.findIndex((stratum) => stratum.includes(unit));
  from[at] = from[at]!.filter((each) => each !== unit);
  to[at] = [...to[at]!, unit];
}
