import type { Feedback } from "./feedback.js";
import { SENTIMENTS, TOPICS, URGENCIES } from "./scenario.js";

/** The four questions the sample model answers. */
export type SampleColumn = "Topic" | "Sentiment" | "Urgency" | "Key_Point";

/** The columns in their usual order. */
export const SAMPLE_COLUMNS: readonly SampleColumn[] = [
  "Topic",
  "Sentiment",
  "Urgency",
  "Key_Point",
];

/** The labels of each closed column. */
export const SAMPLE_LABELS = {
  Topic: TOPICS,
  Sentiment: SENTIMENTS,
  Urgency: URGENCIES,
} as const;

/** The answer a row has in a column. */
export function answerOf(feedback: Feedback, column: SampleColumn): string {
  switch (column) {
    case "Topic":
      return feedback.topic;
    case "Sentiment":
      return feedback.sentiment;
    case "Urgency":
      return feedback.urgency;
    case "Key_Point":
      return feedback.keyPoint;
  }
}

/** JSON Schema of an answer with these columns, keys in the same order. */
export function sampleSchema(columns: readonly SampleColumn[]): Record<string, unknown> {
  const properties = Object.fromEntries(
    columns.map((column) => [
      column,
      column === "Key_Point" ? { type: "string" } : { enum: [...SAMPLE_LABELS[column]] },
    ]),
  );
  return { type: "object", properties, required: [...columns], additionalProperties: false };
}
