import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Random } from "../../../src/training/random.js";
import { HAND_WRITTEN } from "../../../src/training/sample/hand-written.js";
import { PHRASES } from "../../../src/training/sample/phrases.js";
import { IRRELEVANT } from "../../../src/training/sample/scenarios-other.js";
import { readStudyWords } from "../../../src/training/sample/study-words.js";
import { VOCABULARY } from "../../../src/training/sample/vocabulary.js";
import { HELD_OUT_WORDS, SCENARIOS, TRAIN_WORDS } from "../../../src/training/sample/words.js";

const FOLDER = "data/wordings";
const random = new Random(1);
const scenarios = Object.values(SCENARIOS).flat();
const files = readdirSync(FOLDER).map((name) => ({
  name,
  lines: readFileSync(`${FOLDER}/${name}`, "utf8").trimEnd().split("\n"),
}));
/** Every wording with the summary it must have the slots of. */
const wordings = files.flatMap(({ lines }) => {
  let summary = "";
  return lines.flatMap((line) => {
    if (line.startsWith("## ")) summary = line.slice(3);
    return /^(## |\(tone )/.test(line) ? [] : [{ summary, line }];
  });
});
const slotsOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([slot]) => slot);
const SLOTS = new Set(
  [...Object.keys(VOCABULARY), "span", "wait", "amount", "order", "date"].map(
    (name) => `{${name}}`,
  ),
);

const LONGEST_SHARED = 3;

/** One way to read a wording, as bare words. */
const draw = (wording: string) =>
  wording
    .replace(/\[([^\]]*)\]/g, (_, choices: string) => random.pick(choices.split("|")))
    .replace(/[^\w{}' ]/g, " ")
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean);
const runsOf = (words: readonly string[]) =>
  words.slice(LONGEST_SHARED).map((_, at) => words.slice(at, at + LONGEST_SHARED + 1).join(" "));

describe("readStudyWords", () => {
  it("reads further wordings for every scenario, and situations with labels", () => {
    const study = readStudyWords();
    expect(study.situations.length).toBeGreaterThan(70);
    expect(new Set(study.situations.map(({ key }) => key)).size).toBe(study.situations.length);
    const some = [...scenarios, ...study.situations];
    for (const scenario of some) {
      const drawn = new Set(Array.from({ length: 60 }, () => study.wordingOf(scenario, random)));
      const known = new Set(scenario.train);
      const further = [...drawn].filter((wording) => !known.has(wording));
      if (scenarios.includes(scenario)) {
        expect(further.length, scenario.key).toBeGreaterThan(5);
        expect(further.length, scenario.key).toBeLessThan(drawn.size);
      } else expect(drawn.size, scenario.key).toBeGreaterThan(5);
    }
  });

  it("has none of its wordings among those of the sample table's rows", () => {
    const further = new Set(wordings.map(({ line }) => line));
    for (const { train } of scenarios) {
      for (const wording of train) expect(further.has(wording), wording).toBe(false);
    }
    expect(TRAIN_WORDS.situations).toEqual([]);
    expect(HELD_OUT_WORDS.situations).toEqual([]);
    expect(HELD_OUT_WORDS.statements).toEqual([]);
  });
});

describe("the wordings for training", () => {
  it("are well formed, and have the slots of their summary", () => {
    for (const { summary, line } of wordings) {
      expect(line.replace(/\[[^[\]]*\]/g, ""), line).not.toMatch(/[[\]|`\\]/);
      for (const slot of slotsOf(line)) expect(SLOTS, line).toContain(slot);
      const fixed = slotsOf(line.replace(/\[[^[\]]*\]/g, ""));
      for (const slot of slotsOf(summary)) expect(fixed, line).toContain(slot);
    }
  });

  it("share no four words in a row with what is kept from training, nor a word of its lists", () => {
    const kept = [
      ...scenarios.flatMap(({ heldOut }) => heldOut),
      ...Object.values(PHRASES).flatMap(({ heldOut }) => heldOut),
      ...IRRELEVANT.heldOut,
      ...HAND_WRITTEN.flatMap(([, message]) => message.split(/[.!?\n]+/)),
    ].flatMap((wording) => Array.from({ length: 20 }, () => draw(wording)));
    const runs = new Set(kept.flatMap(runsOf));
    const whole = new Set(kept.map((words) => words.join(" ")));
    const words = Object.values(VOCABULARY).flatMap(({ heldOut }) => heldOut);
    const listed = new RegExp(`\\b(${words.join("|")})\\b`, "i");
    for (const { line } of wordings) {
      for (let i = 0; i < 6; i++) {
        const drawn = draw(line);
        expect(runsOf(drawn).filter((run) => runs.has(run))).toEqual([]);
        if (drawn.length > 0) expect(whole.has(drawn.join(" ")), line).toBe(false);
        expect(drawn.join(" "), line).not.toMatch(listed);
      }
    }
  });
});
