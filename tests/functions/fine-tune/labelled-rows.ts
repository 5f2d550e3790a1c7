import path from "node:path";
import type { EngineRequest } from "../../../src/contract/index.js";
import { type ScriptedModel, scripted } from "../../../src/engines/index.js";
import { TrainingFailedError } from "../../../src/errors/index.js";
import type { TrainedModel, Trainer, TrainingJob } from "../../../src/training/index.js";

/** Any GGUF file that can be asked. */
export const SAMPLE = path.resolve("data/sample.gguf");

export interface LabelledRecord {
  readonly Message: string;
  readonly Topic: string | null;
}

const WORDS: Readonly<Record<string, readonly string[]>> = {
  Billing: ["invoice", "coupon", "voucher", "payment"],
  Shipping: ["parcel", "courier", "delivery", "tracking"],
  Account: ["password", "login", "profile", "email"],
};
const PLACES = ["morning", "evening", "monday", "friday", "noon", "weekend", "holiday", "march"];

/** Rows whose topic a word tells, each with a text of its own. */
export function labelledRows(count: number): LabelledRecord[] {
  const topics = Object.keys(WORDS);
  return Array.from({ length: count }, (_, i) => {
    const topic = topics[i % topics.length]!;
    const word = WORDS[topic]![Math.floor(i / 3) % 4]!;
    const tail = [...i.toString(2)].map((bit, at) => PLACES[at % 8] + (bit === "1" ? "s" : ""));
    return { Message: `about my ${word} since ${tail.join(" ")}`, Topic: topic };
  });
}

/** What the rule says about a text. */
export function topicOf(text: string): string {
  const found = Object.entries(WORDS).find(([, words]) =>
    words.some((word) => text.includes(word)),
  );
  return found?.[0] ?? "Account";
}

/**
 * A model that knows a topic from examples alone: without one that has the same word it says Billing.
 * `knows` are words it understands without being shown.
 */
export function learner(knows: readonly string[] = []): ScriptedModel {
  return scripted((request) => JSON.stringify({ Topic: learnt(request, knows) }), {
    name: "learner",
    digest: `learner ${knows.join()}`,
  });
}

function learnt({ messages }: EngineRequest, knows: readonly string[]): string {
  const text = messages.at(-1)!.content;
  if (knows.some((word) => text.includes(word))) return topicOf(text);
  const shown = messages.slice(0, -1).filter(({ role }) => role === "user");
  const word = /about my (\w+)/.exec(text)?.[1];
  const isShown = shown.some(({ content }) => content.includes(`about my ${word}`));
  return isShown ? topicOf(text) : "Billing";
}

/** What a scripted trainer does. */
export interface ScriptedTrainer extends Trainer {
  /** Jobs that were trained. */
  readonly jobs: TrainingJob[];
  readonly prepared: TrainingJob[];
}

export function scriptedTrainer(
  parts: Partial<Trainer> & { readonly model?: Partial<TrainedModel> } = {},
): ScriptedTrainer {
  const jobs: TrainingJob[] = [];
  const prepared: TrainingJob[] = [];
  const { model, ...rest } = parts;
  return {
    name: "scripted",
    jobs,
    prepared,
    capability: async () => ({ ok: true, details: {} }),
    prepare: async (job) => {
      prepared.push(job);
      return { files: [] };
    },
    train: async (job, context) => {
      jobs.push(job);
      for (const step of [1, 2, 3]) {
        context?.onProgress?.({
          phase: "training",
          step,
          steps: 3,
          trainingLoss: 3 / step,
          validationLoss: 4 / step,
          elapsedMs: step * 10,
          etaMs: 30 - step * 10,
        });
      }
      context?.onLog?.("info", "trained");
      return {
        gguf: SAMPLE,
        steps: 3,
        seconds: 0.03,
        trainingLoss: 1,
        validationLoss: 4 / 3,
        hyper: { ...job.hyper },
        details: { device: "none" },
        ...model,
      };
    },
    ...rest,
  };
}

export const failingTrainer = (error: unknown = new TrainingFailedError("the disk burnt")) =>
  scriptedTrainer({
    train: async () => {
      throw error;
    },
  });
