import { TaskError } from "../../errors/index.js";
import { findLabel } from "./find-label.js";
import { noLabelColumn } from "./rating-mapping.js";

/** Topics that count: for the column that holds them, or by column. */
export type TargetTopics = readonly string[] | Readonly<Record<string, readonly string[]>>;

/** Rows by value, for each label column. */
export type ValueCounts = ReadonlyMap<string, ReadonlyMap<string, number>>;

const MOST_LISTED = 20;

/**
 * The topics of each column that has any named for it; spellings of the same topic count once.
 * A plain list belongs to the column that has most of them, the first where several have as many.
 * @throws TaskError `option-invalid` when a column named is none of the label columns, or no row has one of its topics
 */
export function topicsByColumn(
  topics: TargetTopics | undefined,
  values: ValueCounts,
): ReadonlyMap<string, readonly string[]> {
  if (topics === undefined) return new Map();
  const columns = [...values.keys()];
  const held = (name: string, list: readonly string[]) => {
    const found = [...(values.get(name)?.keys() ?? [])];
    return once(list).filter((topic) => found.some((value) => findLabel(value, [topic]) === topic));
  };
  if (Array.isArray(topics)) {
    const list = topics as readonly string[];
    const counts = columns.map((name) => held(name, list).length);
    const most = Math.max(...counts);
    if (most === 0) throw noRow(list, columns, values);
    return new Map([[columns[counts.indexOf(most)]!, once(list)]]);
  }
  const given = Object.entries(topics as Readonly<Record<string, readonly string[]>>);
  for (const [name, list] of given) {
    if (!columns.includes(name)) throw noLabelColumn("targetTopics", name, columns);
    if (held(name, list).length === 0) throw noRow(list, [name], values);
  }
  return new Map(given.map(([name, list]) => [name, once(list)]));
}

/** Topics without spaces around them, each in its first spelling. */
function once(list: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const topic of list.map((each) => each.trim())) {
    if (findLabel(topic, [...kept]) === undefined) kept.push(topic);
  }
  return kept;
}

function noRow(
  list: readonly string[],
  columns: readonly string[],
  values: ValueCounts,
): TaskError {
  const topics = list.map((topic) => JSON.stringify(topic)).join(" or ");
  const where = columns.length === 1 ? `its column "${columns[0]}"` : "any of its label columns";
  const there = columns.map((name) => {
    const counts = [...(values.get(name) ?? [])].sort(([, m], [, n]) => n - m);
    const listed = counts.slice(0, MOST_LISTED).map(([value]) => JSON.stringify(value));
    if (counts.length > MOST_LISTED) listed.push(`and ${counts.length - MOST_LISTED} more`);
    return `${name} has ${listed.join(", ") || "no values"}.`;
  });
  return new TaskError("option-invalid", `targetTopics: no row has ${topics} in ${where}.`, {
    hint: there.join(" "),
    received: list,
  });
}
