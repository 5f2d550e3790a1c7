import type { Random } from "../random.js";
import { fillTemplate, Slots } from "./fill-template.js";
import { addTypos, decorate, type Style, writeSentence } from "./noise.js";
import { OTHER_LANGUAGES } from "./other-languages.js";
import type { Scenario, Sentiment, Topic, Urgency } from "./scenario.js";
import type { PhraseKind, Words } from "./words.js";

/** One customer message with the answers a person would give. */
export interface Feedback {
  readonly title: string;
  readonly message: string;
  readonly topic: Topic;
  readonly sentiment: Sentiment;
  readonly urgency: Urgency;
  readonly keyPoint: string;
}

const STATEMENT_CHANCE = 0.25;
const SITUATION_CHANCE = 0.3;
const NOT_APPLICABLE = {
  topic: "Other",
  sentiment: "Neutral",
  urgency: "Low",
  keyPoint: "-",
} as const;
/**
 * How much stands around the point of a message: nothing but its tone and urgency, a little of this and that,
 * or so many sentences that say nothing to the point.
 */
export type Surroundings = "bare" | "usual" | number;

/** Makes one message. */
export function makeFeedback(
  random: Random,
  words: Words,
  around: Surroundings = "usual",
): Feedback {
  const kind = random.next();
  if (kind < 0.07) return makeIrrelevant(random, words);
  if (kind < 0.12) return makeForeign(random, words);
  if (kind < 0.25) return makeMixed(random, words, around);
  return makeSingle(random, words, around);
}

function pickScenario(random: Random, words: Words): Scenario {
  const { scenarios, statements, situations } = words;
  if (statements.length > 0 && random.chance(STATEMENT_CHANCE)) return random.pick(statements);
  const topic = random.pick(Object.keys(scenarios) as Topic[]);
  // Other has fewer scenarios and gets its share from irrelevant messages as well.
  if (topic === "Other" && random.chance(0.4)) return random.pick(Object.values(scenarios).flat());
  const tone = random.pick(["Negative", "Negative", "Positive", "Neutral", "Neutral"]);
  const rare = situations.length > 0 && random.chance(SITUATION_CHANCE);
  const pool = rare ? situations.filter((one) => one.topic === topic) : scenarios[topic];
  return random.pick(pool.filter((scenario) => scenario.tone === tone));
}

function makeSingle(random: Random, words: Words, around: Surroundings): Feedback {
  const scenario = pickScenario(random, words);
  const slots = new Slots(random, words, scenario.topic);
  const point = fillTemplate(words.wordingOf(scenario, random), slots, random);
  const title = makeTitle(random, words, scenario, slots);
  const cue = pickCue(random, scenario);
  const style = pickStyle(random);
  const pointAsTitle = random.chance(0.06);
  const core = pointAsTitle ? [] : [point];
  const body = [...core, ...tails(random, words, scenario.tone)];
  if (cue !== undefined) {
    body.splice(random.chance(0.2) ? 0 : body.length, 0, phrase(random, words, cue));
  }
  const message = surround(random, words, body, around, style, scenario.tone);
  return {
    title: pointAsTitle ? writeSentence(point, style) : title,
    message: random.chance(0.08) ? addTypos(message, slots.words, random) : message,
    topic: scenario.topic,
    sentiment: scenario.tone,
    urgency: urgencyOf(scenario, cue),
    keyPoint: fillTemplate(scenario.key, slots, random).replace(/^./, (c) => c.toUpperCase()),
  };
}

function makeMixed(random: Random, words: Words, around: Surroundings): Feedback {
  const { scenarios, statements, situations } = words;
  const plain = statements.length > 0 && random.chance(STATEMENT_CHANCE);
  const pool = plain ? statements : [...Object.values(scenarios).flat(), ...situations];
  const bad = random.pick(pool.filter((scenario) => scenario.tone === "Negative"));
  const good = random.pick(
    pool.filter(
      (scenario) =>
        scenario.tone === "Positive" && scenario.key !== "Praises the company in general",
    ),
  );
  const slots = new Slots(random, words, bad.topic);
  const cue = pickCue(random, bad);
  const style = pickStyle(random);
  const pair = [
    fillTemplate(words.wordingOf(bad, random), slots, random),
    fillTemplate(words.wordingOf(good, random), new Slots(random, words, good.topic), random),
  ];
  if (random.chance(0.6)) pair.reverse();
  const turn = phrase(random, words, "contrast");
  const body = random.chance(0.5)
    ? [`${pair[0]?.replace(/[?.!]$/, "")}, ${turn.replace(/,$/, "")} ${pair[1]}`]
    : [pair[0] as string, `${turn} ${pair[1]}`];
  if (cue !== undefined) body.push(phrase(random, words, cue));
  return {
    title: makeTitle(random, words, bad, slots),
    message: surround(random, words, body, around, style, "Neutral"),
    topic: bad.topic,
    sentiment: "Mixed",
    urgency: urgencyOf(bad, cue),
    keyPoint: fillTemplate(bad.key, slots, random).replace(/^./, (c) => c.toUpperCase()),
  };
}

function makeIrrelevant(random: Random, words: Words): Feedback {
  if (random.chance(0.08)) return { title: "", message: "", ...NOT_APPLICABLE };
  const slots = new Slots(random, words);
  const text = fillTemplate(words.irrelevant(random), slots, random);
  const style = pickStyle(random);
  return {
    title: random.chance(0.25) ? words.genericTitle(random) : "",
    message: text.length < 12 ? text : writeSentence(text, style),
    ...NOT_APPLICABLE,
  };
}

function makeForeign(random: Random, words: Words): Feedback {
  const [message, topic, sentiment, urgency, keyPoint] = random.pick(OTHER_LANGUAGES[words.split]);
  return {
    title: random.chance(0.2) ? words.genericTitle(random) : "",
    message,
    topic,
    sentiment,
    urgency,
    keyPoint,
  };
}

function makeTitle(random: Random, words: Words, scenario: Scenario, slots: Slots): string {
  if (random.chance(0.4)) return "";
  if (words.split === "heldOut" || random.chance(0.15)) return words.genericTitle(random);
  return fillTemplate(random.pick(scenario.titles), slots, random).replace(/^./, (c) =>
    c.toUpperCase(),
  );
}

type Cue = "urgent" | "relaxed";

function pickCue(random: Random, scenario: Scenario): Cue | undefined {
  if (scenario.tone === "Positive") return undefined;
  if (random.chance(scenario.tone === "Negative" ? 0.22 : 0.12)) return "urgent";
  return scenario.urgency !== "High" && random.chance(0.1) ? "relaxed" : undefined;
}

/** An urgent word makes anything urgent; a relaxed one lowers what is not dangerous. */
function urgencyOf(scenario: Scenario, cue: Cue | undefined): Urgency {
  if (cue === "urgent") return "High";
  return cue === "relaxed" ? "Low" : scenario.urgency;
}

function tails(random: Random, words: Words, tone: Scenario["tone"]): string[] {
  const kinds = { Negative: "angry", Positive: "glad", Neutral: "polite" } as const;
  const out: string[] = [];
  if (random.chance(tone === "Neutral" ? 0.3 : 0.45)) out.push(phrase(random, words, kinds[tone]));
  if (tone === "Negative" && random.chance(0.15)) out.push(phrase(random, words, "polite"));
  return out;
}

function phrase(random: Random, words: Words, kind: PhraseKind): string {
  const wording = words.phrase(kind, random);
  return fillTemplate(wording, new Slots(random, words), random);
}

function pickStyle(random: Random): Style {
  const kind = random.next();
  if (kind < 0.03) return "capitals";
  return kind < 0.22 ? "casual" : "plain";
}

function surround(
  random: Random,
  words: Words,
  body: readonly string[],
  around: Surroundings,
  style: Style,
  tone: Scenario["tone"],
): string {
  const write = (sentence: string) => writeSentence(sentence, style);
  if (around === "bare") return body.map(write).join(" ");
  const out = [...body];
  if (random.chance(0.3)) out.unshift(phrase(random, words, "background"));
  const extra = (around === "usual" ? 0 : around) + (random.chance(0.2) ? random.between(1, 3) : 0);
  for (let i = 0; i < extra; i++) {
    out.splice(random.below(out.length + 1), 0, phrase(random, words, "filler"));
  }
  const written = out.map(write);
  if (random.chance(0.3)) {
    const greeting = writeSentence(phrase(random, words, "greeting"), style).replace(/[.!]$/, "");
    written.unshift(greeting + random.pick([",", "!", ",\n", ",\n\n"]));
  }
  if (random.chance(0.12)) written.push(`\n${phrase(random, words, "closing")}`);
  return decorate(written.join(" ").replace(/ ?\n ?/g, "\n"), style, tone, random);
}
