import { Random } from "../random.js";
import { answerOf, SAMPLE_COLUMNS, type SampleColumn, sampleSchema } from "./columns.js";
import { type Feedback, makeFeedback } from "./feedback.js";
import { makeFeedbackTable, type RowSource } from "./feedback-table.js";
import { makePrompt } from "./task-prompt.js";
import { HELD_OUT_WORDS, TRAIN_WORDS } from "./words.js";

/** A question with the answers a person would give. */
export interface EvaluationItem {
  readonly prompt: string;
  readonly gold: Feedback;
}

/** How often the answers were right, as shares from 0 to 1. */
export interface EvaluationScore {
  readonly rows: number;
  /** Exactly the gold answer, by column. */
  readonly exact: Readonly<Record<SampleColumn, number>>;
  /** F1 of the words of Key_Point against the gold summary, mean over rows. */
  readonly keyPointWords: number;
}

/** JSON Schema of a full answer. */
export const SAMPLE_SCHEMA = sampleSchema(SAMPLE_COLUMNS);

const SEED = 4_711;

/**
 * Questions to measure the model with; none of them is trained on.
 * `train-template` has unseen rows of known wordings, `held-out` unseen wordings and words,
 * `hand-written` the rows of that kind in the sample table.
 */
export function makeEvaluation(source: RowSource, count: number): EvaluationItem[] {
  const random = new Random(SEED);
  const words = source === "held-out" ? HELD_OUT_WORDS : TRAIN_WORDS;
  const feedback =
    source === "hand-written"
      ? makeFeedbackTable().filter((row) => row.source === source)
      : Array.from({ length: count }, () => makeFeedback(random, words));
  return feedback.slice(0, count).map((item) => {
    const { title, message } = item;
    const gold = "gold" in item ? item.gold : item;
    return { prompt: makePrompt({ ...gold, title, message }, random, words), gold };
  });
}

/** Compares the model's texts with the gold answers; a text that is no JSON counts as wrong everywhere. */
export function scoreAnswers(
  items: readonly EvaluationItem[],
  texts: readonly string[],
): EvaluationScore {
  const hits: Record<SampleColumn, number> = { Topic: 0, Sentiment: 0, Urgency: 0, Key_Point: 0 };
  let words = 0;
  items.forEach((item, i) => {
    const answer = readAnswer(texts[i] ?? "");
    for (const column of SAMPLE_COLUMNS) {
      if (answer[column] === answerOf(item.gold, column)) hits[column]++;
    }
    words += wordF1(String(answer.Key_Point ?? ""), item.gold.keyPoint);
  });
  const share = (count: number) => round(count / Math.max(1, items.length));
  return {
    rows: items.length,
    exact: {
      Topic: share(hits.Topic),
      Sentiment: share(hits.Sentiment),
      Urgency: share(hits.Urgency),
      Key_Point: share(hits.Key_Point),
    },
    keyPointWords: share(words),
  };
}

function readAnswer(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function wordF1(given: string, gold: string): number {
  const wordsOf = (text: string) => text.toLowerCase().split(/\s+/).filter(Boolean);
  const left = wordsOf(gold);
  const found = wordsOf(given);
  const shared = found.filter((word) => {
    const at = left.indexOf(word);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  }).length;
  return (2 * shared) / Math.max(1, found.length + wordsOf(gold).length);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
