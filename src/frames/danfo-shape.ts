/**
 * The least a danfo DataFrame has, and all this package needs of one; every danfo DataFrame fits.
 * Written down here so that our declarations need neither danfo nor the types it depends on.
 */
export interface DanfoFrame {
  readonly columns: readonly string[];
  readonly values: readonly unknown[];
  readonly shape: readonly number[];
  readonly index: readonly (string | number)[];
  readonly dtypes: readonly string[];
  addColumn(...args: never[]): unknown;
}

/** Recognises a danfo DataFrame by its shape, without loading danfo. */
export function isDanfoFrame(value: unknown): value is DanfoFrame {
  if (typeof value !== "object" || value === null) return false;
  const frame = value as Partial<DanfoFrame>;
  return (
    typeof frame.addColumn === "function" &&
    Array.isArray(frame.columns) &&
    Array.isArray(frame.values) &&
    Array.isArray(frame.shape) &&
    frame.shape.length === 2
  );
}

/** What a notebook mostly does with one column of a danfo frame. */
export interface DanfoSeries {
  readonly values: readonly unknown[];
  readonly index: readonly (string | number)[];
  head(rows?: number): DanfoSeries;
  count(): number;
  mean(): number;
  median(): number;
  std(): number;
  sum(): number;
  min(): number;
  max(): number;
  unique(): DanfoSeries;
  nUnique(): number;
  valueCounts(): DanfoSeries;
  isNa(): DanfoSeries;
  eq(other: number | number[]): DanfoSeries;
  ne(other: number | number[]): DanfoSeries;
  gt(other: number | number[]): DanfoSeries;
  ge(other: number | number[]): DanfoSeries;
  lt(other: number | number[]): DanfoSeries;
  le(other: number | number[]): DanfoSeries;
  print(): void;
}

/** Rows of a danfo frame that have the same values in some columns. */
export interface DanfoGroups {
  col(columns: string[]): DanfoGroups;
  count(): DanfoDataFrame;
  mean(): DanfoDataFrame;
  sum(): DanfoDataFrame;
  min(): DanfoDataFrame;
  max(): DanfoDataFrame;
}

/**
 * What a notebook mostly does with a danfo frame.
 * For all of danfo's own types: `readFrame<DataFrame>(path)`.
 */
export interface DanfoDataFrame extends DanfoFrame {
  head(rows?: number): DanfoDataFrame;
  tail(rows?: number): DanfoDataFrame;
  print(): void;
  describe(): DanfoDataFrame;
  column(name: string): DanfoSeries;
  isNa(): DanfoDataFrame;
  nUnique(axis?: 0 | 1): DanfoSeries;
  query(condition: DanfoSeries | boolean[]): DanfoDataFrame;
  groupby(columns: string[]): DanfoGroups;
  loc(part: { rows?: (string | number)[]; columns?: string[] }): DanfoDataFrame;
  iloc(part: { rows?: (string | number)[]; columns?: (string | number)[] }): DanfoDataFrame;
  sortValues(by: string, options?: { ascending?: boolean }): DanfoDataFrame;
  drop(options: { columns?: string | string[]; index?: (string | number)[] }): DanfoDataFrame;
  dropNa(options?: { axis?: 0 | 1 }): DanfoDataFrame;
  fillNa(values: (number | string | boolean)[], options?: { columns?: string[] }): DanfoDataFrame;
  rename(mapper: { [from: string]: string | number }): DanfoDataFrame;
  copy(): DanfoDataFrame;
}
