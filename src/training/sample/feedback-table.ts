import { Random } from "../random.js";
import { type Feedback, makeFeedback } from "./feedback.js";
import { HAND_WRITTEN } from "./hand-written.js";
import { SENTIMENTS } from "./scenario.js";
import { HELD_OUT_WORDS, TRAIN_WORDS, type Words } from "./words.js";

/** Where a row of the sample table comes from. */
export type RowSource = "train-template" | "held-out" | "hand-written";

/** One row of the sample table with the answers a person would give. */
export interface TableRow {
  readonly title: string;
  readonly message: string;
  /** The sentiment column as it was found: right, wrong, empty or no label at all. */
  readonly sentiment: string;
  readonly gold: Feedback;
  readonly source: RowSource;
}

const SEED = 20_261;
const TRAIN_ROWS = 760;
const HELD_OUT_ROWS = 420;
const LONG_ROWS = 5;

/** The rows of `data/feedback.csv`, the same on every machine. Row ids count from 1 in this order. */
export function makeFeedbackTable(): TableRow[] {
  const random = new Random(SEED);
  return random.shuffle([
    ...generatedRows(random, TRAIN_WORDS, TRAIN_ROWS),
    ...generatedRows(random, HELD_OUT_WORDS, HELD_OUT_ROWS),
    ...Array.from({ length: LONG_ROWS }, () => messUp(makeLong(random), random, "train-template")),
    ...HAND_WRITTEN.map(handWrittenRow),
  ]);
}

function generatedRows(random: Random, words: Words, count: number): TableRow[] {
  const source = words.split === "train" ? "train-template" : "held-out";
  return Array.from({ length: count }, () => messUp(makeFeedback(random, words), random, source));
}

/** Several thousand characters around one point. */
function makeLong(random: Random): Feedback {
  for (;;) {
    const feedback = makeFeedback(random, TRAIN_WORDS, random.between(70, 120));
    if (feedback.message.length > 2500) return feedback;
  }
}

function handWrittenRow(row: (typeof HAND_WRITTEN)[number]): TableRow {
  const [title, message, existing, topic, sentiment, urgency, keyPoint] = row;
  const gold = { title, message, topic, sentiment, urgency, keyPoint };
  return { title, message, sentiment: existing, gold, source: "hand-written" };
}

function messUp(gold: Feedback, random: Random, source: RowSource): TableRow {
  return {
    title: messUpTitle(gold.title, random),
    message: messUpMessage(gold.message, random),
    sentiment: existingSentiment(gold, random),
    gold,
    source,
  };
}

function messUpTitle(title: string, random: Random): string {
  if (title === "")
    return random.chance(0.04) ? random.pick(["n/a", "NULL", "-", "(no subject)"]) : "";
  return random.chance(0.04) ? title.toUpperCase() : title;
}

function messUpMessage(message: string, random: Random): string {
  const kind = random.next();
  if (message === "" || kind > 0.16) return message;
  if (kind < 0.02) return `<p>${message.replaceAll("\n", "<br/>")}</p>`;
  if (kind < 0.04) return `  ${message} `;
  if (kind < 0.06) return message.replaceAll("\n", "\r\n");
  if (kind < 0.08) return `"${message}"`;
  if (kind < 0.1) return `${message}\n\n-- \nSent with "QuickMail", the free app`;
  if (kind < 0.12) return message.replace(/[.!]$/, "&nbsp;&#128577;").replace(/^/, "&gt; ");
  if (kind < 0.14) return message.replace(/(\. )/g, ".\n");
  return `${message}\t;`;
}

function existingSentiment(gold: Feedback, random: Random): string {
  const kind = random.next();
  if (kind < 0.45) return "";
  if (kind < 0.8) return gold.sentiment;
  if (kind < 0.95) return random.pick(SENTIMENTS);
  return random.pick([
    "n/a",
    "NULL",
    "?",
    gold.sentiment.toLowerCase(),
    gold.sentiment.toUpperCase(),
  ]);
}
