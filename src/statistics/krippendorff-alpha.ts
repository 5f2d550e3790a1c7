import { TaskError } from "../errors/index.js";
import { type Agreement, agreementOf, usableRows } from "./agreement.js";
import type { BootstrapOptions } from "./bootstrap-groups.js";
import type { Label } from "./label.js";
import { codeRatings, type Ratings } from "./rating-table.js";

/** What the labels mean: names, ranks, or numbers with distances. */
export type MeasurementLevel = "nominal" | "ordinal" | "interval";

/** Options of {@link krippendorffAlpha}. */
export interface AlphaOptions extends BootstrapOptions {
  /** Default `nominal`. */
  readonly level?: MeasurementLevel;
  /** The labels from lowest to highest, for `ordinal`; default numbers ascending, texts by code point. */
  readonly order?: readonly Label[];
}

/**
 * Krippendorff's alpha: agreement of any number of raters, with gaps.
 * K. Krippendorff, "Computing Krippendorff's alpha-reliability" (2011), sections C to E, with distances nominal,
 * ordinal (ranks by how often labels are used) and interval. Rows with fewer than two answers say nothing and are left
 * out. NaN where all answers are the same. The interval resamples rows, which is not Krippendorff's own algorithm but
 * covers as promised (Zapf et al. 2016).
 * @throws TaskError `option-invalid` also when `interval` is asked for labels that are not numbers
 */
export function krippendorffAlpha(ratings: Ratings, options: AlphaOptions = {}): Agreement {
  const coded = codeRatings(ratings, options.order);
  const { columns, labels } = coded;
  const level = options.level ?? "nominal";
  const values = level === "interval" ? numbersOf(labels) : [];
  const size = labels.length;
  const pairs = new Float64Array(size * size);
  const figure = (rows: Uint32Array): number => {
    pairs.fill(0);
    for (const row of rows) addCoincidences(pairs, size, columns, row);
    return alphaOf(pairs, size, level, values);
  };
  const usable = usableRows(coded, (answers) => answers >= 2);
  return agreementOf(coded, usable, figure, options);
}

/** Each row counts as many values as it has, spread over its ordered pairs. */
function addCoincidences(
  pairs: Float64Array,
  size: number,
  columns: readonly Int32Array[],
  row: number,
): void {
  let answers = 0;
  for (const column of columns) if (column[row]! >= 0) answers++;
  const weight = 1 / (answers - 1);
  for (let i = 0; i < columns.length; i++) {
    const a = columns[i]![row]!;
    if (a < 0) continue;
    for (let j = 0; j < i; j++) {
      const b = columns[j]![row]!;
      if (b < 0) continue;
      pairs[a * size + b]! += weight;
      pairs[b * size + a]! += weight;
    }
  }
}

function alphaOf(
  pairs: Float64Array,
  size: number,
  level: MeasurementLevel,
  values: readonly number[],
): number {
  const totals = Array.from({ length: size }, (_, i) =>
    pairs.subarray(i * size, (i + 1) * size).reduce((sum, count) => sum + count, 0),
  );
  const all = totals.reduce((sum, count) => sum + count, 0);
  const distance = distanceOf(level, totals, values);
  let seen = 0;
  let expected = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const apart = distance(i, j);
      seen += pairs[i * size + j]! * apart;
      expected += totals[i]! * totals[j]! * apart;
    }
  }
  return expected === 0 ? Number.NaN : 1 - ((all - 1) * seen) / expected;
}

function distanceOf(
  level: MeasurementLevel,
  totals: readonly number[],
  values: readonly number[],
): (i: number, j: number) => number {
  if (level === "nominal") return () => 1;
  if (level === "interval") return (i, j) => (values[i]! - values[j]!) ** 2;
  let before = 0;
  const middles = totals.map((count) => {
    before += count;
    return before - count / 2;
  });
  return (i, j) => (middles[i]! - middles[j]!) ** 2;
}

function numbersOf(labels: readonly Label[]): number[] {
  return labels.map((label) => {
    if (typeof label === "number" && Number.isFinite(label)) return label;
    throw new TaskError(
      "option-invalid",
      `Interval alpha needs numbers, not ${JSON.stringify(label)}.`,
      {
        hint: 'Use level "ordinal" with an order, or "nominal".',
        received: label,
      },
    );
  });
}
