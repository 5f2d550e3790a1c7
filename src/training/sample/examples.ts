import type { Example } from "../example.js";
import { Random } from "../random.js";
import { SAMPLE_COLUMNS } from "./columns.js";
import { type Feedback, makeFeedback } from "./feedback.js";
import { makeSystem } from "./system-texts.js";
import { makeAnswer, makeTask } from "./task-prompt.js";
import type { Words } from "./words.js";

const LONG_CHANCE = 0.015;
const LONGEST_TEXT = 420;
const SYSTEM_CHANCE = 0.2;
const SHOT_CHANCE = 0.05;

/** A message as training sees it; now and then a long one, so that distance is learnt too. */
function makeTrainingFeedback(random: Random, words: Words): Feedback {
  if (random.chance(LONG_CHANCE)) return makeFeedback(random, words, random.between(8, 30));
  for (;;) {
    const feedback = makeFeedback(random, words);
    if (feedback.message.length <= LONGEST_TEXT) return feedback;
  }
}

/** Bare messages with full answers, to learn the words from; the same seed gives the same list. */
export function makePlainExamples(seed: number, count: number, words: Words): Example[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const feedback = makeFeedback(random, words, "bare");
    const prompt = `${feedback.title}\n${feedback.message}`;
    return { prompt, ...makeAnswer(feedback, SAMPLE_COLUMNS) };
  });
}

/** Whole messages with the labels alone, to learn what decides them; the same seed gives the same list. */
export function makeLabelExamples(seed: number, count: number, words: Words): Example[] {
  const random = new Random(seed);
  const labels = SAMPLE_COLUMNS.filter((column) => column !== "Key_Point");
  return Array.from({ length: count }, () => {
    const feedback = makeTrainingFeedback(random, words);
    const prompt = `${feedback.title}\n${feedback.message}`;
    return { prompt, ...makeAnswer(feedback, labels) };
  });
}

/** Prompts with their answers; the same seed gives the same list. */
export function makeExamples(seed: number, count: number, words: Words): Example[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const task = makeTask(makeTrainingFeedback(random, words), random, words);
    const system = random.chance(SYSTEM_CHANCE) ? makeSystem(random, words) : "";
    const shots = random.chance(SHOT_CHANCE) ? makeShots(task, random, words) : [];
    return { ...task, system, shots };
  });
}

function makeShots(task: Example, random: Random, words: Words): Example[] {
  return Array.from({ length: random.between(1, 2) }, () => {
    const shot = makeTask(makeFeedback(random, words), random, words);
    return { prompt: shot.prompt, answer: shot.answer };
  }).filter((shot) => shot.prompt.length + task.prompt.length < LONGEST_TEXT);
}
