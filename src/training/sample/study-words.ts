import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Random } from "../random.js";
import { plainStatements, TONE_WORDS, type ToneWords } from "./lexicon.js";
import { type Scenario, SENTIMENTS, TOPICS, type Topic, URGENCIES } from "./scenario.js";
import { type PhraseKind, SCENARIOS, TRAIN_WORDS, type Words } from "./words.js";

const FOLDER = new URL("../../../data/wordings/", import.meta.url);
/** `(tone Negative, urgency High; titles: A / B)` under the summary of a situation. */
const SITUATION_HEAD = /^\(tone (\w+), urgency (\w+); titles: (.+)\)$/;

/**
 * Words for training: those of the rows with known wordings, and the further ones in `data/wordings`, which no row of
 * the sample table has. A file there is text: `## heading`, then one wording per line, in the syntax of `Scenario`.
 *
 * @param known how often a wording is one of those in the sample table's rows, 0 to 1
 * @throws {RangeError} on a heading that belongs to no scenario, or a situation without labels
 */
export function readStudyWords(known = 0.5): Words {
  const further = new Map(Object.keys(SCENARIOS).map((topic) => [topic, readParts(topic)]));
  for (const [topic, parts] of further) checkHeadings(topic as Topic, parts);
  const phrases = readParts("phrases");
  const things = readParts("things");
  const tone = readParts("tone-words");
  const irrelevant = readLines("irrelevant");
  const either = (random: Random, usual: () => string, added: readonly string[] = []): string =>
    added.length === 0 || random.chance(known) ? usual() : random.pick(added);
  return {
    split: "train",
    scenarios: SCENARIOS,
    statements: plainStatements(moreTone(tone)),
    situations: TOPICS.flatMap(readSituations),
    thingsOf: (topic) => [...TRAIN_WORDS.thingsOf(topic), ...(things.get(topic) ?? [])],
    wordingOf: (scenario, random) => {
      const added = further.get(scenario.topic)?.get(scenario.key);
      return either(random, () => TRAIN_WORDS.wordingOf(scenario, random), added);
    },
    phrase: (kind, random) =>
      either(random, () => TRAIN_WORDS.phrase(kind, random), phrases.get(kind as PhraseKind)),
    irrelevant: (random) => either(random, () => TRAIN_WORDS.irrelevant(random), irrelevant),
    genericTitle: (random) =>
      either(random, () => TRAIN_WORDS.genericTitle(random), tone.get("TITLES")),
  };
}

function moreTone(added: ReadonlyMap<string, readonly string[]>): ToneWords {
  const both = (kind: keyof ToneWords) => [
    ...TONE_WORDS[kind],
    ...(added.get(kind.toUpperCase()) ?? []),
  ];
  return {
    bad: both("bad"),
    good: both("good"),
    hate: both("hate"),
    love: both("love"),
    ask: both("ask"),
  };
}

function readSituations(topic: Topic): Scenario[] {
  return [...readParts(`${topic.toLowerCase()}-situations`)].map(([key, [head = "", ...train]]) => {
    const [, tone, urgency, titles] = SITUATION_HEAD.exec(head) ?? [];
    const known = {
      tone: SENTIMENTS.find((label) => label === tone),
      urgency: URGENCIES.find((label) => label === urgency),
    };
    if (!known.tone || known.tone === "Mixed" || !known.urgency || !titles) {
      throw new RangeError(`no tone, urgency and titles for "${key}": ${head}`);
    }
    const labels = { tone: known.tone, urgency: known.urgency };
    return { topic, key, ...labels, train, heldOut: [], titles: titles.split(" / ") };
  });
}

function checkHeadings(topic: Topic, parts: ReadonlyMap<string, unknown>): void {
  const known = new Set(SCENARIOS[topic].map(({ key }) => key));
  for (const heading of parts.keys()) {
    if (!known.has(heading)) throw new RangeError(`no scenario of ${topic} says "${heading}"`);
  }
}

/** Lines by the heading above them. */
function readParts(name: string): Map<string, string[]> {
  const parts = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of readLines(name.toLowerCase())) {
    if (line.startsWith("## ")) {
      lines = [];
      parts.set(line.slice(3), lines);
    } else lines.push(line);
  }
  return parts;
}

function readLines(name: string): string[] {
  const text = readFileSync(fileURLToPath(new URL(`${name}.md`, FOLDER)), "utf8");
  return text.split("\n").filter((line) => line !== "");
}
