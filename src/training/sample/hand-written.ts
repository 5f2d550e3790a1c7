import { HAND_WRITTEN_PROBLEMS } from "./hand-written-problems.js";
import { HAND_WRITTEN_REST } from "./hand-written-rest.js";
import type { Sentiment, Topic, Urgency } from "./scenario.js";

/** A row written by a person, not by a template. */
export type HandWritten = readonly [
  title: string,
  message: string,
  existingSentiment: string,
  topic: Topic,
  sentiment: Sentiment,
  urgency: Urgency,
  keyPoint: string,
];

/** Rows as they turn up in real exports; training sees none of them. */
export const HAND_WRITTEN: readonly HandWritten[] = [
  ...HAND_WRITTEN_PROBLEMS,
  ...HAND_WRITTEN_REST,
];
