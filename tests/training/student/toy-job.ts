import { mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Random } from "../../../src/training/random.js";
import type { TrainingExample, TrainingJob } from "../../../src/training/trainer.js";

export const SYSTEM =
  "You sort messages of customers. Answer with JSON: a Topic and an Urgency, nothing else.";
export const INSTRUCTION = "Which topic does this message have?\n\nMessage:";

const WORDS = {
  Billing: ["invoice", "refund", "charged", "price", "payment"],
  Shipping: ["parcel", "courier", "delivery", "tracking", "box"],
};
const SPEED = { High: ["now", "at once"], Low: ["some day", "no hurry"] };

/** An example whose answer follows from two of its words. */
export function toyExample(random: Random): TrainingExample {
  const topic = random.pick(["Billing", "Shipping"] as const);
  const urgency = random.pick(["High", "Low"] as const);
  const message = `${random.pick(["the", "my", "über-"])} ${random.pick(WORDS[topic])} ${random.pick(SPEED[urgency])}`;
  return {
    messages: [
      { role: "system", content: SYSTEM },
      { role: "user", content: `${INSTRUCTION} ${message}` },
      { role: "assistant", content: JSON.stringify({ Topic: topic, Urgency: urgency }, null, 1) },
    ],
  };
}

/** Settings of a model that learns the toy job in seconds. */
export const TOY_SIZE = { width: 16, layers: 1, heads: 2, keyHeads: 1, hidden: 32, threads: 1 };

/** A job small enough for a test, in a folder of its own. */
export async function toyJob(hyper: TrainingJob["hyper"] = {}): Promise<TrainingJob> {
  const random = new Random(11);
  const examples = (count: number) => Array.from({ length: count }, () => toyExample(random));
  const { extra, ...rest } = hyper;
  return {
    folder: await mkdtemp(path.join(os.tmpdir(), "student-")),
    name: "toy",
    base: "none",
    training: examples(60),
    validation: examples(20),
    hyper: {
      epochs: 8,
      learningRate: 0.02,
      patience: 20,
      ...rest,
      extra: { ...TOY_SIZE, vocabulary: 320, drop: 0, loose: 0, ...extra },
    },
  };
}
