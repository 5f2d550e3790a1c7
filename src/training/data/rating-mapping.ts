import { TaskError } from "../../errors/index.js";
import { foldLabel } from "./find-label.js";

/** Values by the value that stands in the data: for every label column, or by column. */
export type RatingMapping = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

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

/** What stands in the data, by the mapping: as it is written there, else as one that differs in case or spaces. */
export function mapLabel(text: string, mapping: ReadonlyMap<string, string>): string {
  const exact = mapping.get(text);
  if (exact !== undefined || mapping.size === 0) return exact ?? text;
  const folded = foldLabel(text);
  const key = [...mapping.keys()].find((each) => foldLabel(each) === folded);
  return key === undefined ? text : mapping.get(key)!;
}

/** The error for an option by column that names none of the label columns. */
export function noLabelColumn(option: string, name: string, columns: readonly string[]): TaskError {
  return new TaskError("option-invalid", `${option} names "${name}", which is no label column.`, {
    hint: `Label columns are: ${columns.join(", ")}.`,
    received: name,
  });
}
