import type { AnswerColumn } from "../../contract/index.js";
import { TaskError } from "../../errors/index.js";
import { addTo } from "./add-to.js";
import { findLabel, foldLabel } from "./find-label.js";
import type { FoundRow } from "./labelled-row.js";
import { mapLabel, mappingOf, type RatingMapping } from "./rating-mapping.js";
import { type TargetTopics, topicsByColumn, type ValueCounts } from "./target-topics.js";

/** More distinct values than this are no closed set. */
const MOST_LABELS = 50;
/** A closed set has at least so many rows for each of its values, on average. */
const ROWS_PER_LABEL = 2;

/** What is known about a label column beside its values. */
export interface LabelOptions {
  readonly ratingMapping?: RatingMapping | undefined;
  readonly targetTopics?: TargetTopics | undefined;
}

/**
 * Completes the columns to answer from the values that stand in the data.
 * A column without labels becomes a closed set of its values when they repeat, else stays what it is.
 * @param given columns by the answer's shape or the prompt file; a column not among them is made
 * @throws TaskError `option-invalid` when a mapping or topics name no label column, or no row has one of the topics
 */
export function labelColumns(
  names: readonly string[],
  given: readonly AnswerColumn[],
  rows: readonly FoundRow[],
  options: LabelOptions,
): readonly AnswerColumn[] {
  const values = countLabels(names, rows, options.ratingMapping);
  const topics = topicsByColumn(options.targetTopics, values);
  return names.map((name) => {
    const known = given.find((column) => column.name === name);
    const named = topics.get(name);
    if (named !== undefined) return withTopics(known, name, named);
    if (known !== undefined && known.labels !== undefined) return known;
    if (known !== undefined && known.kind !== "label") return known;
    const mapped = new Set(mappingOf(options.ratingMapping, name, names).values());
    return { ...(known ?? {}), ...shapeOf(name, values.get(name)!, mapped, rows.length) };
  });
}

function countLabels(
  names: readonly string[],
  rows: readonly FoundRow[],
  ratingMapping: RatingMapping | undefined,
): ValueCounts {
  const counted = (name: string) => countValues(rows, name, mappingOf(ratingMapping, name, names));
  return new Map(names.map((name) => [name, counted(name)]));
}

/** The columns that have topics named for them, with those topics. */
export function topicColumns(
  columns: readonly AnswerColumn[],
  rows: readonly FoundRow[],
  { targetTopics, ratingMapping }: LabelOptions,
): Readonly<Record<string, readonly string[]>> {
  const names = columns.map(({ name }) => name);
  const topics = topicsByColumn(targetTopics, countLabels(names, rows, ratingMapping));
  return Object.fromEntries(
    columns.flatMap(({ name, labels }) => (topics.has(name) ? [[name, labels ?? []]] : [])),
  );
}

function countValues(
  rows: readonly FoundRow[],
  name: string,
  mapping: ReadonlyMap<string, string>,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { found } of rows) {
    const text = labelText(found[name]);
    if (text === undefined) continue;
    const label = mapLabel(text, mapping);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}

/** A label as text; undefined for a blank cell. */
export function labelText(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "number" && Number.isNaN(value)) return undefined;
  if (typeof value === "object") return JSON.stringify(value);
  const text = String(value).trim();
  return text === "" ? undefined : text;
}

/** The topics in the spelling that the answer has for them. */
function withTopics(
  known: AnswerColumn | undefined,
  name: string,
  topics: readonly string[],
): AnswerColumn {
  const allowed = known?.labels;
  const labels = topics.map((topic) => {
    const own = allowed === undefined || known?.organic ? topic : undefined;
    const label = findLabel(topic, allowed ?? []) ?? own;
    if (label !== undefined) return label;
    throw new TaskError(
      "option-invalid",
      `targetTopics has "${topic}", which the answer's column "${name}" does not allow.`,
      { hint: `It allows: ${allowed?.join(", ")}.`, received: topic },
    );
  });
  return { ...known, name, kind: "label", labels: [...new Set(labels)] };
}

/** A closed set in the order of the mapping, then the most frequent first; free text otherwise. */
function shapeOf(
  name: string,
  found: ReadonlyMap<string, number>,
  mapped: ReadonlySet<string>,
  rows: number,
): AnswerColumn {
  const counts = foldSpellings(found, mapped);
  const isClosed = counts.size <= MOST_LABELS && counts.size * ROWS_PER_LABEL <= Math.max(rows, 2);
  if (!isClosed) return { name, kind: "text" };
  const order = (label: string) => (mapped.has(label) ? [...mapped].indexOf(label) : mapped.size);
  const labels = [...counts]
    .sort(([a, m], [b, n]) => order(a) - order(b) || n - m || (a < b ? -1 : 1))
    .map(([label]) => label);
  return { name, kind: "label", labels };
}

/**
 * Values that differ in case alone are one label, as `readLabel` reads them: in the spelling of the mapping, else
 * in the most frequent one.
 */
function foldSpellings(
  found: ReadonlyMap<string, number>,
  mapped: ReadonlySet<string>,
): Map<string, number> {
  const spellings = new Map<string, [label: string, count: number][]>();
  for (const [label, count] of found) addTo(spellings, foldLabel(label), [label, count]);
  return new Map(
    [...spellings.values()].map((same) => {
      const total = same.reduce((sum, [, count]) => sum + count, 0);
      const usual = same.reduce((best, each) => (each[1] > best[1] ? each : best));
      const [label] = same.find(([each]) => mapped.has(each)) ?? usual;
      return [label, total];
    }),
  );
}

/** Whether every answer comes from a closed set: then no text has to be generated. */
export function isClosedSet(columns: readonly AnswerColumn[]): boolean {
  return columns.every(
    ({ kind, labels, organic }) => kind === "boolean" || (labels !== undefined && !organic),
  );
}
