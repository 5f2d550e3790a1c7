import { describe, expect, it } from "vitest";
import { Random } from "../../../src/training/random.js";
import { makeExamples } from "../../../src/training/sample/examples.js";
import { makeFeedback } from "../../../src/training/sample/feedback.js";
import { HAND_WRITTEN } from "../../../src/training/sample/hand-written.js";
import { HINT_LABELS, INSTRUCTIONS } from "../../../src/training/sample/instructions.js";
import { OTHER_LANGUAGES } from "../../../src/training/sample/other-languages.js";
import { PHRASES } from "../../../src/training/sample/phrases.js";
import { SENTIMENTS, TOPICS, URGENCIES } from "../../../src/training/sample/scenario.js";
import { IRRELEVANT } from "../../../src/training/sample/scenarios-other.js";
import { readStudyWords } from "../../../src/training/sample/study-words.js";
import { VOCABULARY } from "../../../src/training/sample/vocabulary.js";
import {
  HELD_OUT_WORDS,
  SCENARIOS,
  TRAIN_WORDS,
  type Words,
} from "../../../src/training/sample/words.js";

const scenarios = Object.values(SCENARIOS).flat();
const STUDY_WORDS = readStudyWords();
const make = (seed: number, words: Words, count: number) => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => makeFeedback(random, words));
};

describe("makeFeedback", () => {
  it("gives the same messages for the same seed", () => {
    expect(make(1, TRAIN_WORDS, 50)).toEqual(make(1, TRAIN_WORDS, 50));
    expect(make(2, TRAIN_WORDS, 50)).not.toEqual(make(1, TRAIN_WORDS, 50));
  });

  it.each([
    ["known", TRAIN_WORDS],
    ["studied", STUDY_WORDS],
    ["held-out", HELD_OUT_WORDS],
  ] as const)("fills %s messages completely, with known labels", (_, words) => {
    for (const row of make(3, words, 2000)) {
      expect(TOPICS).toContain(row.topic);
      expect(SENTIMENTS).toContain(row.sentiment);
      expect(URGENCIES).toContain(row.urgency);
      expect(row.keyPoint).not.toBe("");
      expect(row.keyPoint.split(" ").length).toBeLessThanOrEqual(13);
      expect(`${row.title} ${row.message} ${row.keyPoint}`).not.toMatch(/[{}[\]|]/);
    }
  });

  it("uses every label often enough to be learnt", () => {
    const rows = make(4, STUDY_WORDS, 3000);
    const share = (test: (row: (typeof rows)[number]) => boolean) =>
      rows.filter(test).length / rows.length;
    for (const topic of TOPICS) expect(share((row) => row.topic === topic)).toBeGreaterThan(0.08);
    for (const tone of SENTIMENTS)
      expect(share((row) => row.sentiment === tone)).toBeGreaterThan(0.08);
    for (const level of URGENCIES)
      expect(share((row) => row.urgency === level)).toBeGreaterThan(0.12);
  });

  it("calls praise never urgent and irrelevant text always low", () => {
    for (const row of make(5, STUDY_WORDS, 2000)) {
      if (row.sentiment === "Positive" || row.keyPoint === "-") expect(row.urgency).toBe("Low");
    }
  });
});

describe("held-out words and wordings", () => {
  const lists: [string, { train: readonly unknown[]; heldOut: readonly unknown[] }][] = [
    ...Object.entries(VOCABULARY),
    ...Object.entries(PHRASES),
    ...scenarios.map((scenario) => [scenario.key, scenario] as [string, typeof scenario]),
    ["irrelevant", IRRELEVANT],
    ["instructions", INSTRUCTIONS],
    ["hints", HINT_LABELS],
    ["languages", OTHER_LANGUAGES],
  ];

  it.each(lists)("are kept from training: %s", (_, { train, heldOut }) => {
    const seen = new Set(train.map((entry) => JSON.stringify(entry).toLowerCase()));
    expect(heldOut.length).toBeGreaterThan(0);
    for (const entry of heldOut) expect(seen.has(JSON.stringify(entry).toLowerCase())).toBe(false);
  });

  it("never turn up in a training prompt as words", () => {
    const text = makeExamples(9, 12_000, STUDY_WORDS)
      .map((example) => example.prompt)
      .join("\n");
    for (const [slot, { heldOut }] of Object.entries(VOCABULARY)) {
      for (const word of heldOut) {
        expect(text, `${slot} ${word}`).not.toMatch(new RegExp(`\\b${word}\\b`, "i"));
      }
    }
  });

  it("name every slot that the summary of their scenario needs", () => {
    const slotsOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([slot]) => slot);
    for (const scenario of scenarios) {
      for (const wording of [...scenario.train, ...scenario.heldOut]) {
        for (const slot of slotsOf(scenario.key)) expect(wording).toContain(slot);
      }
    }
  });

  it("include every hand-written row", () => {
    const trained = new Set(make(7, STUDY_WORDS, 8000).map((row) => row.message));
    const long = HAND_WRITTEN.filter(([, message]) => message.length > 12);
    expect(long.length).toBeGreaterThan(55);
    for (const [, message] of long) expect(trained.has(message)).toBe(false);
  });
});
