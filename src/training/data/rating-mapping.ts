import { TaskError } from "../../errors/index.js";

/** Values by the value that stands in the data: for every label column, or by column. */
export type RatingMapping = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/** Topics that count: for the column that holds them, or by column. */
export type TargetTopics = readonly string[] | Readonly<Record<string, readonly string[]>>;

/**
 * The mapping that applies to one column.
 * Flat: `{ 1: "Negative", 5: "Positive" }` for every label column; by column: `{ Rating: { 1: "Negative" } }`.
 * @throws TaskError `option-invalid` when a column named is none of the label columns
 */
export function mappingOf(
  mapping: RatingMapping | undefined,
  column: string,
  columns: readonly string[],
): ReadonlyMap<string, string> {
  const entries = Object.entries(mapping ?? {});
  const nested = entries.filter(([, value]) => typeof value !== "string");
  const stranger = nested.find(([name]) => !columns.includes(name));
  if (stranger !== undefined) throw noLabelColumn("ratingMapping", stranger[0], columns);
  const flat = entries.filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const own = Object.entries((nested.find(([name]) => name === column)?.[1] ?? {}) as object);
  return new Map([...flat, ...own]);
}

/**
 * The topics of one column; undefined where none were given for it.
 * A plain list belongs to the column that has most of them, the first where several have as many.
 * @throws TaskError `option-invalid` when a column named is none of the label columns
 */
export function topicsOf(
  topics: TargetTopics | undefined,
  column: string,
  values: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] | undefined {
  if (topics === undefined) return undefined;
  const columns = [...values.keys()];
  if (!Array.isArray(topics)) {
    const given = topics as Readonly<Record<string, readonly string[]>>;
    const stranger = Object.keys(given).find((name) => !columns.includes(name));
    if (stranger !== undefined) throw noLabelColumn("targetTopics", stranger, columns);
    return given[column];
  }
  const list = topics as readonly string[];
  const held = columns.map((name) => list.filter((topic) => values.get(name)?.has(topic)).length);
  return columns[held.indexOf(Math.max(...held))] === column ? list : undefined;
}

function noLabelColumn(option: string, name: string, columns: readonly string[]): TaskError {
  return new TaskError("option-invalid", `${option} names "${name}", which is no label column.`, {
    hint: `Label columns are: ${columns.join(", ")}.`,
    received: name,
  });
}
