import { type StudentExample, valueText } from "./read-examples.js";

/** Labels of each column whose values come from a closed set, as they are written in answers. */
export type ClosedColumns = ReadonlyMap<string, readonly string[]>;

const MOST_LABELS = 64;
/** A value that is one of a set comes up again; free text hardly ever does. */
const LEAST_ROWS_PER_LABEL = 3;

/** Finds the columns that hold labels, not free text, and their labels in order. */
export function closedColumns(examples: readonly StudentExample[]): ClosedColumns {
  const found = new Map<string, { labels: Set<string>; rows: number }>();
  for (const example of examples) {
    for (const value of example.values) {
      const column = found.get(value.column) ?? { labels: new Set(), rows: 0 };
      column.labels.add(valueText(example, value));
      column.rows++;
      found.set(value.column, column);
    }
  }
  const closed = [...found].filter(
    ([, { labels, rows }]) =>
      labels.size <= MOST_LABELS && labels.size * LEAST_ROWS_PER_LABEL <= rows + 6,
  );
  return new Map(closed.map(([column, { labels }]) => [column, [...labels].sort()]));
}
