import type { Example, Turn } from "../example.js";
import { Random } from "../random.js";
import { SAMPLE_COLUMNS } from "./columns.js";
import { type Feedback, makeFeedback } from "./feedback.js";
import type { Split } from "./fill-template.js";
import { makeSystem } from "./system-texts.js";
import { makeAnswer, makeTask } from "./task-prompt.js";

const LONG_CHANCE = 0.015;
const LONGEST_TEXT = 420;
const SYSTEM_CHANCE = 0.6;
const SHOT_CHANCE = 0.4;
const MOST_SHOTS = 3;

/** A message as training sees it; now and then a long one, so that distance is learnt too. */
function makeTrainingFeedback(random: Random, split: Split): Feedback {
  if (random.chance(LONG_CHANCE)) return makeFeedback(random, split, random.between(8, 30));
  for (;;) {
    const feedback = makeFeedback(random, split);
    if (feedback.message.length <= LONGEST_TEXT) return feedback;
  }
}

/** Bare messages with full answers, to learn the words from; the same seed gives the same list. */
export function makePlainExamples(seed: number, count: number): Example[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const feedback = makeFeedback(random, "train", "bare");
    const prompt = `${feedback.title}\n${feedback.message}`;
    return { prompt, ...makeAnswer(feedback, SAMPLE_COLUMNS) };
  });
}

/** Prompts with their answers, as users write them; the same seed gives the same list. */
export function makeExamples(seed: number, count: number, split: Split): Example[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const system = random.chance(SYSTEM_CHANCE) ? makeSystem(random, split) : "";
    const makeTurn = () => makeTask(makeTrainingFeedback(random, split), random, split);
    const shots = random.chance(SHOT_CHANCE) ? makeShots(makeTurn, random) : [];
    return { ...makeTurn(), system, shots };
  });
}

/** Earlier turns; they also let several answers share the cost of one system text. */
function makeShots(makeTurn: () => Turn, random: Random): Turn[] {
  return Array.from({ length: random.between(1, MOST_SHOTS) }, makeTurn).filter(
    (turn) => turn.prompt.length < LONGEST_TEXT,
  );
}
