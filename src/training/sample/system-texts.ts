import type { Random } from "../random.js";
import { SAMPLE_COLUMNS, SAMPLE_LABELS, type SampleColumn } from "./columns.js";
import { fillTemplate, Slots } from "./fill-template.js";
import type { Topic } from "./scenario.js";
import { makeInstruction } from "./task-prompt.js";
import type { Split, Words } from "./words.js";

/** Sentences of standing instructions: who the model is, what the columns mean, how to answer. */
const SENTENCES: { readonly [split in Split]: readonly string[] } = {
  train: [
    "You are [an expert|a careful|a friendly|an experienced] [analyst|assistant|support agent|editor|reader] [of customer feedback|at a web shop|for a service team|].",
    "You [read|sort|label|triage|judge] [messages|tickets|reviews|mails|comments] [that customers wrote|from customers|of our shoppers] [to a company|to us|].",
    "[Judge|Look at|Consider] only [what the message says|the text itself|the words that are there].",
    "A [message|text|customer] may [complain and praise at once|be polite and still angry|ask two things].",
    "[A calm|Even a friendly] [request|message|question] can [still |]be [urgent|important].",
    "[Do not|Never] [guess|invent anything|add comments|explain your answer|repeat the message].",
    "[Answer|Reply|Respond] [only |]with [valid |]JSON[| and nothing else| without any other text].",
    "Topic: [what the message is mainly about|the main subject|the department that should handle it].",
    "Sentiment: [the tone of the message as a whole|how the customer feels|overall emotional tone].",
    "Urgency: [how soon somebody has to act|how time-sensitive it is|how fast we must answer].",
    "Key_Point: [the point of the message in one short sentence|one-sentence summary|what the customer wants].",
    "High means [danger, money taken twice, a hacked account or a deadline|act today|drop everything].",
    "Low is for [praise and simple questions|everything that can wait|no action].",
    "Use Mixed when [praise and complaint|good and bad things] [stand side by side|are both there].",
    "If [the message|the text|a row] is [not relevant customer feedback|no customer message|spam], [set Topic to NOT_APPLICABLE|use Other].",
    "[Existing labels|The given sentiment] may be wrong: [check it|validate it|correct it].",
    "[Be|Stay] [brief|neutral|consistent|exact].",
    "The [company|shop] sells [everything for the home|shoes|electronics|software] [in Europe|online|].",
    "[Think|Read] [carefully|twice] before you answer.",
    "[Messages|Texts] can be in any language; [answer in English|write the summary in English].",
    "Determine: 1. Topic 2. Sentiment 3. Urgency 4. Key_Point",
    "[Return|Give] [one object|an object] [per message|for each row|with the fields below].",
  ],
  heldOut: [
    "Our team needs your verdict on what shoppers tell us.",
    "Stick to the categories given and leave nothing blank.",
    "Mind sarcasm; when in doubt choose the milder label.",
    "Output must parse as a JSON object.",
    "Work quickly and keep summaries under fifteen words.",
  ],
};

const ABOUT = [
  "what the message is mainly about",
  "the tone",
  "how soon somebody has to act",
  "in one short sentence",
  "see below",
];

/** Standing instructions as prompt files and tools put them before every question. */
export function makeSystem(random: Random, words: Words): string {
  const sentence = () =>
    fillTemplate(random.pick(SENTENCES[words.split]), new Slots(random, words), random);
  const parts = Array.from({ length: random.between(1, 4) }, sentence);
  if (random.chance(0.4)) parts.push(makeInstruction(random, words));
  if (random.chance(0.25)) parts.push(makeIllustration(random, words));
  const text = random.shuffle(parts).join(random.pick(["\n", " ", " ", "\n\n"]));
  return random.chance(0.5) ? `${text}\n\n${describeColumns(random)}` : text;
}

/** An example inside the instructions, which must not be taken for the message. */
function makeIllustration(random: Random, words: Words): string {
  const topic = random.pick(Object.keys(words.scenarios) as Topic[]);
  const scenario = random.pick(words.scenarios[topic]);
  const wording = fillTemplate(
    words.wordingOf(scenario, random),
    new Slots(random, words, topic),
    random,
  );
  return random.pick([
    `For example "${wording}" is ${topic}.`,
    `"${wording}" -> ${topic}, ${scenario.tone}, ${scenario.urgency}`,
    `Example: ${wording} => ${scenario.urgency}`,
  ]);
}

function describeColumns(random: Random): string {
  const columns = random.chance(0.6)
    ? SAMPLE_COLUMNS
    : random.shuffle(SAMPLE_COLUMNS).slice(0, random.between(1, 3));
  const opening = random.pick([
    "Answer each row with one JSON object with these keys, and nothing else:",
    "Answer with one JSON object with these keys:",
    "JSON keys:",
    "The answer has these fields:",
  ]);
  const quotes = random.chance(0.7);
  const about = random.chance(0.5);
  const lines = columns.map((column) => describeColumn(column, quotes, about, random));
  return [opening, ...lines].join("\n");
}

function describeColumn(
  column: SampleColumn,
  quotes: boolean,
  about: boolean,
  random: Random,
): string {
  const quoted = (text: string) => (quotes ? `"${text}"` : text);
  const note = about ? ` (${random.pick(ABOUT)})` : "";
  if (column === "Key_Point") return `${quoted(column)}${note}: a text`;
  const labels = SAMPLE_LABELS[column].map(quoted).join(", ");
  return `${quoted(column)}${note}: one of ${labels}`;
}
