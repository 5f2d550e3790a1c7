import type { AnswerColumn } from "../../contract/index.js";
import { mappingOf, type RatingMapping } from "../data/rating-mapping.js";

/** What a system prompt is generated from. */
export interface SystemPromptParts {
  /** Instructions of the user, kept in front as they are. */
  readonly given?: string | undefined;
  readonly columns: readonly AnswerColumn[];
  readonly ratingMapping?: RatingMapping | undefined;
  /** Columns whose topics the user named. */
  readonly topics?: Readonly<Record<string, readonly string[]>> | undefined;
}

/**
 * Writes instructions from labels, rating mapping and topics.
 * Which keys to answer, and with which labels, is not said here: that goes behind every system prompt by itself.
 */
export function systemPrompt({ given, columns, ratingMapping, topics }: SystemPromptParts): string {
  const names = columns.map(({ name }) => name);
  const lines = [
    `You fill in ${listed(names.map((name) => `"${name}"`))} for each text you are given, the way the people did who labelled the data.`,
    ...columns.flatMap((column) => [
      ...(column.description ? [`${column.name}: ${column.description.trim()}`] : []),
      ...topicLines(column, topics?.[column.name]),
      ...ratingLines(column, mappingOf(ratingMapping, column.name, names)),
    ]),
    columns.some(({ labels }) => labels !== undefined)
      ? "Use the labels exactly as they are written. When several fit, choose the one that fits the text as a whole; never leave one out."
      : "Keep to what the text says; add nothing to it.",
  ];
  const own = given?.trim();
  return [...(own ? [own] : []), lines.join("\n")].join("\n\n");
}

function topicLines({ name }: AnswerColumn, topics: readonly string[] | undefined): string[] {
  if (topics === undefined) return [];
  return [`${name}: the topics that count are ${listed(topics)}.`];
}

/** Ratings with the same meaning in one breath: `1, 2 mean Negative`. */
function ratingLines(
  { name, labels }: AnswerColumn,
  mapping: ReadonlyMap<string, string>,
): string[] {
  const used = [...mapping].filter(([, to]) => labels === undefined || labels.includes(to));
  if (used.length === 0) return [];
  const meanings = [...new Set(used.map(([, to]) => to))].map((to) => {
    const from = used.filter(([, other]) => other === to).map(([rating]) => rating);
    return `${from.join(", ")} ${from.length === 1 ? "means" : "mean"} ${to}`;
  });
  return [`${name}: of ratings, ${meanings.join("; ")}.`];
}

function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
