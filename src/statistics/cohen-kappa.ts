import { type Agreement, agreementOf, usableRows } from "./agreement.js";
import type { BootstrapOptions } from "./bootstrap-groups.js";
import type { Label, MaybeLabel } from "./label.js";
import { codeRatings } from "./rating-table.js";

/** How far apart two answers are. */
export type KappaWeights = "none" | "linear" | "quadratic";

/** Options of {@link cohenKappa}. */
export interface KappaOptions extends BootstrapOptions {
  /** `none` (default): equal or not; `linear`, `quadratic`: by places apart in the order of the labels. */
  readonly weights?: KappaWeights;
  /** The labels from lowest to highest; default numbers ascending, texts by code point. */
  readonly order?: readonly Label[];
}

/**
 * Cohen's kappa: agreement of two raters beyond what their habits make by chance.
 * J. Cohen, Educational and Psychological Measurement 20 (1960) 37-46; weighted: Psychological Bulletin 70 (1968)
 * 213-220. Rows that one of them left empty are left out and counted. NaN where chance alone agrees fully, as when
 * both always say the same. The interval resamples rows (A. Zapf et al., BMC Medical Research Methodology 16 (2016) 93).
 * @throws TaskError `option-invalid`
 */
export function cohenKappa(
  first: readonly MaybeLabel[],
  second: readonly MaybeLabel[],
  options: KappaOptions = {},
): Agreement {
  const ratings = codeRatings([first, second], options.order);
  const [a, b] = ratings.columns as [Int32Array, Int32Array];
  const size = ratings.labels.length;
  const apart = distanceOf(options.weights ?? "none", size);
  const counts = new Float64Array(size * size);
  const figure = (picked: Uint32Array): number => {
    counts.fill(0);
    for (const row of picked) counts[a[row]! * size + b[row]!]!++;
    return kappaOf(counts, size, picked.length, apart);
  };
  const usable = usableRows(ratings, (answers) => answers === 2);
  return agreementOf(ratings, usable, figure, options);
}

function distanceOf(weights: KappaWeights, size: number): (i: number, j: number) => number {
  const widest = Math.max(1, size - 1);
  if (weights === "none") return (i, j) => (i === j ? 0 : 1);
  if (weights === "linear") return (i, j) => Math.abs(i - j) / widest;
  return (i, j) => ((i - j) / widest) ** 2;
}

/** 1 - disagreement seen / disagreement expected. */
function kappaOf(
  counts: Float64Array,
  size: number,
  rows: number,
  apart: (i: number, j: number) => number,
): number {
  const rowSums = new Float64Array(size);
  const columnSums = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      rowSums[i]! += counts[i * size + j]!;
      columnSums[j]! += counts[i * size + j]!;
    }
  }
  let seen = 0;
  let expected = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      seen += apart(i, j) * counts[i * size + j]!;
      expected += (apart(i, j) * rowSums[i]! * columnSums[j]!) / rows;
    }
  }
  return expected === 0 ? Number.NaN : 1 - seen / expected;
}
