import { type Bootstrap, type BootstrapOptions, bootstrapGroups } from "./bootstrap-groups.js";
import { finiteValues, type Numbers, requireSameLength } from "./check-input.js";
import { isQuantile, type Statistic, statisticOf } from "./statistic.js";

/** How to compare two columns by resampling. */
export interface BootstrapCompareOptions extends BootstrapOptions {
  /** What is compared; default the mean. */
  readonly statistic?: Statistic;
  /**
   * True when value i of both columns belongs to the same row: whole rows are then resampled, which removes what the
   * rows have in common. False for two separate samples.
   */
  readonly paired: boolean;
}

/**
 * Bootstrap interval of the mean, median, a quantile or any figure of one column.
 * Cost and method: {@link bootstrapGroups}. For percentiles of latencies `quantileInterval` is exact.
 * @throws TaskError `option-invalid`
 */
export function bootstrap(
  values: Numbers,
  statistic: Statistic = "mean",
  options: BootstrapOptions = {},
): Bootstrap {
  const column = finiteValues("values", values);
  const figure = gathered(column, statistic);
  return bootstrapGroups(
    [column.length],
    ([rows]) => figure(rows!),
    withMethod(statistic, options),
  );
}

/**
 * Bootstrap interval of any figure of whole rows, given by their numbers.
 * For example the difference of macro-F1 of two answer columns. The array of row numbers must not be kept.
 * @throws TaskError `option-invalid`
 */
export function bootstrapRows(
  count: number,
  statistic: (rows: Uint32Array) => number,
  options: BootstrapOptions = {},
): Bootstrap {
  return bootstrapGroups([count], ([rows]) => statistic(rows!), options);
}

/**
 * Bootstrap interval of the second column's figure minus the first's.
 * @throws TaskError `option-invalid`
 */
export function bootstrapDifference(
  first: Numbers,
  second: Numbers,
  options: BootstrapCompareOptions,
): Bootstrap {
  return compareColumns(first, second, options, (a, b) => b - a);
}

/**
 * Bootstrap interval of the second column's figure divided by the first's.
 * For figures that cannot be negative, such as times and rates.
 * @throws TaskError `option-invalid`
 */
export function bootstrapRatio(
  first: Numbers,
  second: Numbers,
  options: BootstrapCompareOptions,
): Bootstrap {
  return compareColumns(first, second, options, (a, b) => b / a);
}

function compareColumns(
  first: Numbers,
  second: Numbers,
  { statistic = "mean", paired, ...options }: BootstrapCompareOptions,
  compare: (a: number, b: number) => number,
): Bootstrap {
  const a = finiteValues("first", first);
  const b = finiteValues("second", second);
  const figureA = gathered(a, statistic);
  const figureB = gathered(b, statistic);
  const chosen = withMethod(statistic, options);
  if (!paired) {
    const figure = ([ra, rb]: readonly Uint32Array[]) => compare(figureA(ra!), figureB(rb!));
    return bootstrapGroups([a.length, b.length], figure, chosen);
  }
  requireSameLength("Paired columns", a, b);
  const figure = ([rows]: readonly Uint32Array[]) => compare(figureA(rows!), figureB(rows!));
  return bootstrapGroups([a.length], figure, chosen);
}

function withMethod(statistic: Statistic, options: BootstrapOptions): BootstrapOptions {
  return { ...options, method: options.method ?? (isQuantile(statistic) ? "percentile" : "bca") };
}

/** The statistic as a function of row numbers. */
function gathered(column: Float64Array, statistic: Statistic): (rows: Uint32Array) => number {
  if (statistic === "mean") return (rows) => meanOfRows(column, rows);
  const figure = statisticOf(statistic);
  const sample = new Float64Array(column.length);
  return (rows) => {
    for (let i = 0; i < rows.length; i++) sample[i] = column[rows[i]!]!;
    return figure(sample.subarray(0, rows.length));
  };
}

function meanOfRows(column: Float64Array, rows: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) sum += column[rows[i]!]!;
  return sum / rows.length;
}
