import type { Example, ValueRange } from "../example.js";
import type { Random } from "../random.js";
import { answerOf, SAMPLE_COLUMNS, SAMPLE_LABELS, type SampleColumn } from "./columns.js";
import type { Feedback } from "./feedback.js";
import { HINT_LABELS, HINT_NOTES, INSTRUCTIONS } from "./instructions.js";
import { SENTIMENTS } from "./scenario.js";
import type { Words } from "./words.js";

/** A label is one token and decides a whole column. */
const LABEL_WEIGHT = 2;

/** Other names that users give to the four columns. */
const COLUMN_NAMES: Readonly<Record<SampleColumn, readonly string[]>> = {
  Topic: ["topic", "Category", "category", "TOPIC", "Subject"],
  Sentiment: ["sentiment", "Validated_Sentiment", "Tone", "tone", "Mood"],
  Urgency: ["urgency", "Priority", "priority", "URGENCY"],
  Key_Point: ["key_point", "Summary", "summary", "keyPoint", "KeyPoint"],
};

/** Puts a message into one of the many wordings a user's template may have, with its JSON answer. */
export function makeTask(feedback: Feedback, random: Random, words: Words): Example {
  const columns = pickColumns(random);
  return { prompt: makePrompt(feedback, random, words), ...makeAnswer(feedback, columns, random) };
}

function pickColumns(random: Random): SampleColumn[] {
  if (random.chance(0.4)) return [...SAMPLE_COLUMNS];
  const count = random.between(1, SAMPLE_COLUMNS.length);
  const chosen = random.shuffle(SAMPLE_COLUMNS).slice(0, count);
  const inOrder = random.chance(0.5);
  return inOrder ? SAMPLE_COLUMNS.filter((column) => chosen.includes(column)) : chosen;
}

/** The answer as compact JSON, keys in the order of the columns. */
export function makeAnswer(
  feedback: Feedback,
  columns: readonly SampleColumn[],
  random?: Random,
): { answer: string; values: ValueRange[] } {
  const lowerCase = random?.chance(0.04) ?? false;
  const renamed = random?.chance(0.12) ?? false;
  const values: ValueRange[] = [];
  let answer = "{";
  columns.forEach((column, i) => {
    const name = renamed && random ? random.pick(COLUMN_NAMES[column]) : column;
    const given = answerOf(feedback, column);
    const value = lowerCase && column !== "Key_Point" ? given.toLowerCase() : given;
    answer += `${i > 0 ? "," : ""}${JSON.stringify(name)}:"`;
    const start = answer.length;
    answer += JSON.stringify(value).slice(1);
    // The closing quote of free text is a decision too: it says where the text ends.
    const range: ValueRange =
      column === "Key_Point" ? [start, answer.length] : [start, answer.length - 1, LABEL_WEIGHT];
    values.push(range);
  });
  return { answer: `${answer}}`, values };
}

/** The user's text for a message, in one of many layouts. */
export function makePrompt(feedback: Feedback, random: Random, words: Words): string {
  const body = layOut(feedback, random);
  const hint = makeHint(feedback, random, words);
  const instruction = random.chance(0.7) ? makeInstruction(random, words) : "";
  const rowId = random.chance(0.08) ? `RowID: ${random.between(1, 2000)}` : "";
  const gap = random.pick(["\n", "\n", "\n\n"]);
  const parts = [instruction, rowId, hint, body].filter((part) => part !== "");
  if (random.chance(0.12)) return [rowId, body, hint, instruction].filter(Boolean).join(gap);
  return parts.join(gap);
}

function layOut({ title, message }: Feedback, random: Random): string {
  const kind = random.next();
  if (kind < 0.45) return `${title}\n${message}`;
  if (kind < 0.65)
    return `Title: ${title}\n${random.pick(["Message", "Content", "Text"])}: ${message}`;
  // Layouts without a place for the title would drop what only the title says.
  const text = title !== "" && message.length < 40 ? `${title}\n${message}` : message;
  if (kind < 0.75) return text;
  return random.pick([
    `Message: ${text}`,
    `Feedback: "${text}"`,
    `<message>\n${text}\n</message>`,
    `### Message\n${text}`,
    `"""\n${text}\n"""`,
    `Subject: ${title}\n\n${message}`,
    `${title} - ${message}`,
  ]);
}

function makeHint(feedback: Feedback, random: Random, words: Words): string {
  if (!random.chance(0.3)) return "";
  const label = random.pick<string>(HINT_LABELS[words.split]);
  if (random.chance(0.25)) return `${label}:`;
  const value = random.chance(0.65) ? feedback.sentiment : random.pick(SENTIMENTS);
  const note = random.chance(0.4) ? ` (${random.pick(HINT_NOTES)})` : "";
  return `${label}: ${value}${note}`;
}

/** One or two sentences that say what to do, with label lists filled in. */
export function makeInstruction(random: Random, words: Words): string {
  const one = random.pick(INSTRUCTIONS[words.split]);
  const text = random.chance(0.15) ? `${one} ${random.pick(INSTRUCTIONS[words.split])}` : one;
  const separator = random.pick([", ", ", ", " | ", "/"]);
  const list = (labels: readonly string[]) =>
    (random.chance(0.5)
      ? labels
      : random.shuffle(labels).slice(0, random.between(2, labels.length))
    ).join(separator);
  return text
    .replaceAll("{topics}", () => list(SAMPLE_LABELS.Topic))
    .replaceAll("{sentiments}", () => list(SAMPLE_LABELS.Sentiment))
    .replaceAll("{urgencies}", () => list(SAMPLE_LABELS.Urgency));
}
