import type { Random } from "../random.js";
import { fillTemplate, Slots, type Split } from "./fill-template.js";
import { LEXICON_SCENARIOS } from "./lexicon.js";
import { addTypos, decorate, type Style, writeSentence } from "./noise.js";
import { OTHER_LANGUAGES } from "./other-languages.js";
import { PHRASES } from "./phrases.js";
import type { Scenario, Sentiment, Topic, Urgency } from "./scenario.js";
import { ACCOUNT_SCENARIOS } from "./scenarios-account.js";
import { BILLING_SCENARIOS } from "./scenarios-billing.js";
import { IRRELEVANT, OTHER_SCENARIOS } from "./scenarios-other.js";
import { PRODUCT_SCENARIOS } from "./scenarios-product.js";
import { SHIPPING_SCENARIOS } from "./scenarios-shipping.js";
import { SUPPORT_SCENARIOS } from "./scenarios-support.js";

/** One customer message with the answers a person would give. */
export interface Feedback {
  readonly title: string;
  readonly message: string;
  readonly topic: Topic;
  readonly sentiment: Sentiment;
  readonly urgency: Urgency;
  readonly keyPoint: string;
}

/** Every scenario, by topic. */
export const SCENARIOS: Readonly<Record<Topic, readonly Scenario[]>> = {
  Product: PRODUCT_SCENARIOS,
  Support: SUPPORT_SCENARIOS,
  Billing: BILLING_SCENARIOS,
  Shipping: SHIPPING_SCENARIOS,
  Account: ACCOUNT_SCENARIOS,
  Other: OTHER_SCENARIOS,
};

const LEXICON_CHANCE = 0.25;
const ALL = Object.values(SCENARIOS).flat();
const NOT_APPLICABLE = {
  topic: "Other",
  sentiment: "Neutral",
  urgency: "Low",
  keyPoint: "-",
} as const;
const GENERIC_TITLES = {
  train: [
    "Feedback",
    "My order",
    "Hello",
    "Message",
    "Help",
    "Problem",
    "Info",
    "Re: your survey",
    "Contact form",
  ],
  heldOut: [
    "A few lines",
    "Regarding my purchase",
    "Note",
    "Attention",
    "From a customer",
    "Untitled",
  ],
} as const;

/**
 * How much stands around the point of a message: nothing but its tone and urgency, a little of this and that,
 * or so many sentences that say nothing to the point.
 */
export type Surroundings = "bare" | "usual" | number;

/** Makes one message. */
export function makeFeedback(
  random: Random,
  split: Split,
  around: Surroundings = "usual",
): Feedback {
  const kind = random.next();
  if (kind < 0.07) return makeIrrelevant(random, split);
  if (kind < 0.12) return makeForeign(random, split);
  if (kind < 0.25) return makeMixed(random, split, around);
  return makeSingle(random, split, around);
}

function pickScenario(random: Random, split: Split): Scenario {
  if (split === "train" && random.chance(LEXICON_CHANCE)) return random.pick(LEXICON_SCENARIOS);
  const topic = random.pick(Object.keys(SCENARIOS) as Topic[]);
  // Other has fewer scenarios and gets its share from irrelevant messages as well.
  if (topic === "Other" && random.chance(0.4)) return random.pick(ALL);
  const tone = random.pick(["Negative", "Negative", "Positive", "Neutral", "Neutral"]);
  return random.pick(SCENARIOS[topic].filter((scenario) => scenario.tone === tone));
}

function makeSingle(random: Random, split: Split, around: Surroundings): Feedback {
  const scenario = pickScenario(random, split);
  const slots = new Slots(random, split, scenario.topic);
  const point = fillTemplate(random.pick(scenario[split]), slots, random);
  const title = makeTitle(random, split, scenario, slots);
  const cue = pickCue(random, scenario);
  const style = pickStyle(random);
  const pointAsTitle = random.chance(0.06);
  const core = pointAsTitle ? [] : [point];
  const body = [...core, ...tails(random, split, scenario.tone)];
  if (cue !== undefined) {
    body.splice(random.chance(0.2) ? 0 : body.length, 0, phrase(random, split, cue));
  }
  const message = surround(random, split, body, around, style, scenario.tone);
  return {
    title: pointAsTitle ? writeSentence(point, style) : title,
    message: random.chance(0.08) ? addTypos(message, slots.words, random) : message,
    topic: scenario.topic,
    sentiment: scenario.tone,
    urgency: urgencyOf(scenario, cue),
    keyPoint: fillTemplate(scenario.key, slots, random).replace(/^./, (c) => c.toUpperCase()),
  };
}

function makeMixed(random: Random, split: Split, around: Surroundings): Feedback {
  const pool = split === "train" && random.chance(LEXICON_CHANCE) ? LEXICON_SCENARIOS : ALL;
  const bad = random.pick(pool.filter((scenario) => scenario.tone === "Negative"));
  const good = random.pick(
    pool.filter(
      (scenario) =>
        scenario.tone === "Positive" && scenario.key !== "Praises the company in general",
    ),
  );
  const slots = new Slots(random, split, bad.topic);
  const cue = pickCue(random, bad);
  const style = pickStyle(random);
  const pair = [
    fillTemplate(random.pick(bad[split]), slots, random),
    fillTemplate(random.pick(good[split]), new Slots(random, split, good.topic), random),
  ];
  if (random.chance(0.6)) pair.reverse();
  const turn = phrase(random, split, "contrast");
  const body = random.chance(0.5)
    ? [`${pair[0]?.replace(/[?.!]$/, "")}, ${turn.replace(/,$/, "")} ${pair[1]}`]
    : [pair[0] as string, `${turn} ${pair[1]}`];
  if (cue !== undefined) body.push(phrase(random, split, cue));
  return {
    title: makeTitle(random, split, bad, slots),
    message: surround(random, split, body, around, style, "Neutral"),
    topic: bad.topic,
    sentiment: "Mixed",
    urgency: urgencyOf(bad, cue),
    keyPoint: fillTemplate(bad.key, slots, random).replace(/^./, (c) => c.toUpperCase()),
  };
}

function makeIrrelevant(random: Random, split: Split): Feedback {
  if (random.chance(0.08)) return { title: "", message: "", ...NOT_APPLICABLE };
  const slots = new Slots(random, split);
  const text = fillTemplate(random.pick(IRRELEVANT[split]), slots, random);
  const style = pickStyle(random);
  return {
    title: random.chance(0.25) ? random.pick<string>(GENERIC_TITLES[split]) : "",
    message: text.length < 12 ? text : writeSentence(text, style),
    ...NOT_APPLICABLE,
  };
}

function makeForeign(random: Random, split: Split): Feedback {
  const [message, topic, sentiment, urgency, keyPoint] = random.pick(OTHER_LANGUAGES[split]);
  return {
    title: random.chance(0.2) ? random.pick<string>(GENERIC_TITLES[split]) : "",
    message,
    topic,
    sentiment,
    urgency,
    keyPoint,
  };
}

function makeTitle(random: Random, split: Split, scenario: Scenario, slots: Slots): string {
  if (random.chance(0.4)) return "";
  if (split === "heldOut" || random.chance(0.15)) return random.pick<string>(GENERIC_TITLES[split]);
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

function tails(random: Random, split: Split, tone: Scenario["tone"]): string[] {
  const kinds = { Negative: "angry", Positive: "glad", Neutral: "polite" } as const;
  const out: string[] = [];
  if (random.chance(tone === "Neutral" ? 0.3 : 0.45)) out.push(phrase(random, split, kinds[tone]));
  if (tone === "Negative" && random.chance(0.15)) out.push(phrase(random, split, "polite"));
  return out;
}

function phrase(random: Random, split: Split, kind: keyof typeof PHRASES): string {
  const wording = random.pick<string>(PHRASES[kind][split]);
  return fillTemplate(wording, new Slots(random, split), random);
}

function pickStyle(random: Random): Style {
  const kind = random.next();
  if (kind < 0.03) return "capitals";
  return kind < 0.22 ? "casual" : "plain";
}

function surround(
  random: Random,
  split: Split,
  body: readonly string[],
  around: Surroundings,
  style: Style,
  tone: Scenario["tone"],
): string {
  const write = (sentence: string) => writeSentence(sentence, style);
  if (around === "bare") return body.map(write).join(" ");
  const out = [...body];
  if (random.chance(0.3)) out.unshift(phrase(random, split, "background"));
  const extra = (around === "usual" ? 0 : around) + (random.chance(0.2) ? random.between(1, 3) : 0);
  for (let i = 0; i < extra; i++) {
    out.splice(random.below(out.length + 1), 0, phrase(random, split, "filler"));
  }
  const written = out.map(write);
  if (random.chance(0.3)) {
    const greeting = writeSentence(phrase(random, split, "greeting"), style).replace(/[.!]$/, "");
    written.unshift(greeting + random.pick([",", "!", ",\n", ",\n\n"]));
  }
  if (random.chance(0.12)) written.push(`\n${phrase(random, split, "closing")}`);
  return decorate(written.join(" ").replace(/ ?\n ?/g, "\n"), style, tone, random);
}
